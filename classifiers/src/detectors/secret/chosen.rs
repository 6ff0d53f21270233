//! Words that people choose for a password: `sunshine`, `butterfly`, `bluedragon`.
//!
//! Behind a label stand many more words that are none (`required`, `string`, `expired`), so only what
//! is a thing, a creature or a call that no manual says of passwords counts.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Written for this project.
const CHOSEN: &str = "\
    sunshine butterfly dragon monkey football baseball basketball princess superman batman spiderman iloveyou \
    letmein qwerty qwertyui qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm starwars pokemon pikachu ninja \
    mustang tigger jordan hunter soccer hockey buster killer summer winter autumn spring flower rainbow \
    cookie chocolate cheese banana pineapple strawberry blueberry raspberry blackberry cherry peach apple orange \
    lemon mango melon watermelon coconut papaya grape kiwi avocado tomato potato carrot onion pumpkin broccoli \
    spinach mushroom pepper ginger garlic cinnamon vanilla caramel honey sugar candy lollipop cupcake muffin \
    pancake waffle donut doughnut pizza burger hamburger sandwich noodle noodles spaghetti lasagna burrito taco \
    sushi ramen coffee espresso cappuccino latte mocha whisky whiskey brandy vodka tequila champagne \
    cocktail lemonade milkshake icecream popcorn marshmallow gingerbread peanut walnut almond chestnut \
    tiger lion panther leopard jaguar cheetah elephant giraffe zebra rhino hippo gorilla chimpanzee panda koala \
    kangaroo dolphin whale shark octopus penguin turtle tortoise lizard crocodile alligator dinosaur unicorn \
    phoenix griffin pegasus eagle falcon hawk raven crow owl sparrow swallow robin pigeon parrot peacock flamingo \
    swan goose duck chicken rooster turkey rabbit bunny hamster squirrel hedgehog raccoon beaver badger otter \
    wolf coyote moose reindeer antelope buffalo bison donkey pony horse stallion camel llama alpaca sheep \
    goat piglet kitten kitty puppy doggy doggie poodle bulldog beagle labrador dalmatian terrier chihuahua salmon \
    goldfish jellyfish starfish seahorse lobster shrimp oyster ladybug ladybird dragonfly firefly bumblebee \
    honeybee grasshopper cricket beetle spider scorpion caterpillar moonlight starlight sunlight sunrise sunset \
    sunflower daisy lavender lilac violet orchid tulip jasmine magnolia marigold daffodil hydrangea camellia \
    dandelion bluebell snowdrop snowflake snowman snowball icicle blizzard thunder lightning hurricane tornado \
    typhoon volcano earthquake tsunami waterfall mountain river ocean island beach desert forest jungle \
    meadow canyon valley glacier lagoon comet meteor galaxy universe jupiter saturn neptune uranus \
    eclipse nebula supernova asteroid spaceship rocket astronaut diamond emerald sapphire ruby topaz amethyst opal \
    pearl crystal platinum treasure pirate captain knight wizard witch vampire zombie mermaid fairy angel \
    demon warrior samurai shogun gladiator viking spartan goddess prince queen emperor castle palace fortress \
    sword hammer guitar piano violin trumpet saxophone ukulele drummer rockstar melody symphony metallica nirvana \
    beatles madonna elvis liverpool arsenal chelsea barcelona juventus yankees lakers cowboys steelers packers \
    redsox snoopy garfield mickey minnie scooby simpsons naruto goku gundam totoro doraemon matrix gandalf frodo \
    hogwarts dumbledore hermione voldemort skywalker chewbacca yoda terminator gladiolus ferrari porsche mercedes \
    lamborghini corvette camaro harley yamaha kawasaki toyota honda michael jennifer jessica ashley michelle \
    nicole daniel andrew joshua matthew anthony charlie thomas robert william jackson maggie sophie hannah \
    samantha amanda melissa stephanie victoria elizabeth alexander benjamin sebastian christmas halloween easter \
    birthday grandma grandpa mommy daddy sweetheart darling babygirl babyboy lovely friendship \
    happiness freedom destiny miracle paradise heaven blessed playboy trustnoone \
    skateboard snowboard surfer volleyball tennis badminton karate marathon bicycle motorcycle airplane \
    helicopter submarine lighthouse windmill teapot umbrella pillow blanket teddybear balloon firework fireworks \
    lantern candle carousel yellow purple silver golden scarlet crimson turquoise magenta indigo";

/// Whether it is such a word, or two of them.
pub(super) fn is_chosen(value: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| CHOSEN.split_whitespace().collect());
    const COLOURS: &[&str] = &[
        "red", "blue", "green", "black", "white", "pink", "big", "my",
    ];
    if !(4..=24).contains(&value.len()) || !value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let known = |word: &str| WORDS.contains(word);
    let joined = |at: usize| {
        let (first, second) = lower.split_at(at);
        (known(first) || COLOURS.contains(&first)) && known(second)
    };
    known(&lower) || (2..lower.len()).any(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn words_that_people_choose_are_passwords_behind_a_label() {
        marked(
            Secret,
            &[
                "password: ⟦sunshine⟧",
                "Password: ⟦Dragon⟧",
                "pass: ⟦football⟧",
                "pw is ⟦butterfly⟧",
                "the wifi password is ⟦pineapple⟧, same as last year",
                "my password is ⟦bluedragon⟧ and it does not work",
                "パスワードは ⟦sunshine⟧ です",
                "パスワードは⟦butterfly⟧です。",
                "パスワード: ⟦dolphin⟧",
                "PW：⟦rainbow⟧",
                "パスワードは「⟦strawberry⟧」に変えました",
                "{\"user\":\"sato\",\"password\":\"⟦penguin⟧\"}",
                "DB_PASSWORD=⟦snowflake⟧",
            ],
        );
    }

    #[test]
    fn what_is_said_of_passwords_is_none() {
        for text in [
            "password: required",
            "password: string",
            "password reset",
            "Password: optional",
            "password: hidden",
            "password: <password>",
            "password: changeme",
            "password: {{ password }}",
            "password: string (orange border when wrong)",
            "the password is wrong",
            "the password is required",
            "a password is like a diamond: hard to break",
            "password is in the logs",
            "パスワード: 必須",
            "パスワードは必須です",
            "パスワードは required です",
            "パスワードは optional です",
            "password manager, mountain bike and coffee",
            "Password: Spring Security の設定",
            "key: apple",
            "token: orange",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }

    #[test]
    fn the_words_are_plain_and_long_enough() {
        for word in CHOSEN.split_whitespace() {
            assert!(
                word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()),
                "{word}"
            );
        }
    }
}
