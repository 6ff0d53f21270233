//! What `sekisho rules … --help` says.

use super::help;

#[test]
fn checks_and_keys_explain_themselves() {
    let helps = [
        &["rules", "check"][..],
        &["config", "check"],
        &["key", "new"],
    ];
    insta::assert_snapshot!(helps.map(help).join("\n----\n"), @"
    Say everything that is wrong with a rules file.

    Each problem comes with its line, its column and the fix; a test of the file that fails is one. With --config, the names of engines, models, applications and tags are checked against the settings as well, and tests know what applications carry; neither keys nor model files are needed for that.

    Usage: sekisho rules check [OPTIONS] <FILE>

    Arguments:
      <FILE>
              The rules file

    Options:
          --config <FILE>
              The operator's settings, to check names against

          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

          --strict
              Take notes for problems

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules check routes.toml
      sekisho rules check routes.toml --config sekisho.toml

    Notes tell of rules that have expired or soon will, and of calendars that have ended.

    Exit status: 0 if the file could take effect, 1 if not; with --strict also 1 if there is a note.

    ----
    Say everything that is wrong with the settings.

    Looks at the file, the environment and the files that they name (keys, models, prices, terms), and starts nothing. Each problem comes with its place and the fix.

    Usage: sekisho config check [OPTIONS]

    Options:
          --config <FILE>
              The operator's settings
              
              [env: SEKISHO_CONFIG]
              [default: sekisho.toml]

      -h, --help
              Print help (see a summary with '-h')

    Example:
      sekisho config check --config /etc/sekisho/sekisho.toml

    Exit status: 0 if a start would accept them, 1 if not.

    ----
    Make an API key for an application.

    Prints the key this once, and the lines for sekisho.toml, which hold its SHA-256 alone.

    Usage: sekisho key new --app <NAME>

    Options:
          --app <NAME>
              The application's name in rules, metrics and logs

      -h, --help
              Print help (see a summary with '-h')

    Example:
      sekisho key new --app loan-review

    The application sends the key as `Authorization: Bearer sk-sekisho-…`, as OpenAI's clients do with
    their `api_key`. To change a key, make a new one and replace the hash.
    ");
}

#[test]
fn proving_explains_itself() {
    insta::assert_snapshot!(help(&["rules", "prove"]), @"
    Say whether claims about the rules hold of all requests.

    Without a claim, the file's own invariants are proved. Each answer is PROVED, or comes with the smallest request of which the claim does not hold. How claims are written stands in docs/rules.md.

    Usage: sekisho rules prove [OPTIONS] <FILE> [CLAIM]...

    Arguments:
      <FILE>
              The rules file

      [CLAIM]...
              What to prove, instead of the file's invariants

    Options:
          --config <FILE>
              The operator's settings: then the requests are those of its applications

          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

          --format <FORMAT>
              For whom the output is

              Possible values:
              - text:     For people at a terminal
              - markdown: For people who review a change
              - json:     For programs
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules prove routes.toml
      sekisho rules prove routes.toml 'no confidential request leaves unmasked'
      sekisho rules prove routes.toml --lang ja '機密区分 restricted の依頼は、行外に出ない'

    Exit status: 0 if all is proved, 1 if a request shows that something is not so, 2 if the file cannot
    be read or does not check, or a claim is not understood.
    ");
}

#[test]
fn comparing_rules_explains_itself() {
    insta::assert_snapshot!(help(&["rules", "diff"]), @"
    Say what a change of the rules lets out, and what else it changes.

    Decides over all possible requests, not over samples: does something leave that stayed inside, go to another operator or country, or leave masked less than before? Each answer is PROVED, or comes with the smallest request that shows the contrary, and with both decisions. Then every change of meaning is told in a sentence.

    Usage: sekisho rules diff [OPTIONS] <OLD> <NEW>

    Arguments:
      <OLD>
              The rules in force

      <NEW>
              The rules as they are to be

    Options:
          --config <FILE>
              The operator's settings: then the requests are those of its applications

          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

          --format <FORMAT>
              For whom the output is

              Possible values:
              - text:     For people at a terminal
              - markdown: For people who review a change
              - json:     For programs
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules diff routes.toml routes.new.toml
      sekisho rules diff routes.toml routes.new.toml --config sekisho.toml --lang ja
      sekisho rules diff old.toml new.toml --format markdown > review.md

    Exit status: 0 if it is proved that nothing more leaves, 1 if a request shows that something does or
    an invariant is gone, 2 if a file cannot be read or does not check.
    ");
}

#[test]
fn the_tools_for_rules_say_what_they_do() {
    insta::assert_snapshot!(help(&["rules"]), @"
    Work with routes.toml

    Usage: sekisho rules [OPTIONS] <COMMAND>

    Commands:
      check     Say everything that is wrong with a rules file
      explain   Say which rule decides about a request, and why the rules above it do not
      test      Run the test cases of a rules file
      diff      Say what a change of the rules lets out, and what else it changes
      propose   Ask for other rules to take effect
      approve   Agree to a proposal with your signature
      rollback  Go back to rules that were in force before
      history   Say who changed the rules, when and why
      status    Say which rules are in force, who approved them, and what waits
      prove     Say whether claims about the rules hold of all requests
      replay    Say what other rules would have changed about requests that came already
      shadow    Let other rules run beside those in force for a while, and say what they would change
      help      Print this message or the help of the given subcommand(s)

    Options:
          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

      -h, --help
              Print help
    ");
    insta::assert_snapshot!(help(&["rules", "explain"]), @"
    Say which rule decides about a request, and why the rules above it do not.

    The request is a text, as a user would write it, or a decision in the gateway's log or record, by its request id: then the rules of FILE are asked about what that decision was made on.

    Usage: sekisho rules explain [OPTIONS] <FILE> [TEXT_FILE]

    Arguments:
      <FILE>
              The rules file

      [TEXT_FILE]
              What a user says, in a file; `-` is standard input

    Options:
          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

          --text <TEXT>
              What a user says

          --decision <ID>
              A decision of the log or of the record, by its request id

          --log <LOG>
              The gateway's log, JSON lines; or the record: its directory, or a file of it

          --app <APP>
              The application that sends it. Without this, one that no settings name

          --tag <TAG>
              A tag that the application carries, besides those that the settings say

          --purpose <PURPOSE>
              What for. Without this, the application's only purpose, if the settings say so

          --at <MOMENT>
              When, in Japan: 2026-04-01T10:00. Without it, now

          --budget <PERCENT>
              How much of the application's budget is used, in percent
              
              [default: 0]

          --down <ENGINE>
              An engine that does not answer

          --config <FILE>
              The operator's settings: for the names, the applications' tags, and what the classifier knows beyond its own

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules explain routes.toml --app loan-review --text '山田太郎様の審査資料を要約してください'
      sekisho rules explain routes.toml --config sekisho.toml --app letters --purpose offers letter.txt
      sekisho rules explain routes.toml --decision 01938f3e-… --log audit --lang ja

    What the request holds is told by its kinds and counts; no value is shown.

    Exit status: 0; 1 if there is no such decision, 2 if a file cannot be read or does not check, or the
    settings know no such application or purpose.
    ");
}

#[test]
fn running_the_tests_says_what_it_does() {
    insta::assert_snapshot!(help(&["rules", "test"]), @r#"
    Run the test cases of a rules file.

    Each failure comes with its line, what was expected and what came. Texts are scanned as the gateway scans them, with what the settings add to the classifier.

    Usage: sekisho rules test [OPTIONS] <FILE>

    Arguments:
      <FILE>
              The rules file

    Options:
          --cases <FILE>
              Run the cases of these files, too

          --lang <LANG>
              The language of the sentences; without it, Japanese if the environment (`LC_ALL`, `LC_MESSAGES` or `LANG`) asks for it, else English
              
              [possible values: en, ja]

          --coverage
              List the rules that no case reached

          --config <FILE>
              The operator's settings

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules test routes.toml
      sekisho rules test routes.toml --config sekisho.toml --coverage
      sekisho rules test routes.toml --cases more.test.toml

    A case is a request, and what must come of it:
      [[test]]
      name = "a My Number stays inside"
      request = { app = "loan-review", text = "個人番号は 1234 5678 9018 です" }
      expect = { engine = "local", leaves = false }

    Exit status: 0 if every case came as expected (and, with --coverage, every rule was reached), 1 if
    not, 2 if a file cannot be read or does not check.
    "#);
}
