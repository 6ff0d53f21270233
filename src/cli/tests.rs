//! What is printed for people and for tools.

use clap::{CommandFactory, Parser};
use classifiers::{Classifier, Terms};

use super::arguments::{Arguments, Command, KeyNew, RulesCheck};
use super::model::ModelCommand;
use super::{Failure, classify, display, keys, model, rules};

/// The help of a command, as `sekisho COMMAND --help` prints it.
fn help(path: &[&str]) -> String {
    let mut command = Arguments::command();
    command.build();
    let mut found = &mut command;
    for name in path {
        found = found.find_subcommand_mut(name).expect("the command exists");
    }
    found.render_long_help().to_string()
}

fn classifier() -> Classifier {
    Classifier::new(&Terms::default()).expect("no terms are good terms")
}

fn lines(input: &str) -> (bool, String) {
    let mut out = Vec::new();
    let all_good = classify::lines(&classifier(), "texts.jsonl", input.as_bytes(), &mut out);
    let Ok(all_good) = all_good else {
        panic!("memory can be read and written")
    };
    (all_good, String::from_utf8(out).expect("JSON is UTF-8"))
}

#[test]
fn the_arguments_are_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn the_help_leads_to_a_first_start() {
    insta::assert_snapshot!(help(&[]), @"
    The checkpoint between applications and language models.

    Sekisho answers at one OpenAI-compatible URL. It reads every request, decides by routes.toml what may leave, and has the rest answered by a model on this machine. What leaves is masked, and restored in the answer.

    Usage: sekisho <COMMAND>

    Commands:
      serve     Serve applications until SIGTERM
      classify  Show what is in a text and how sensitive it is
      rules     Work with routes.toml
      config    Work with sekisho.toml
      key       Work with applications' API keys
      model     Work with model files
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    A first start:
      1. put a model file and the frontier's key where sekisho.toml names them
      2. sekisho key new --app loan-review     and put the lines it prints into sekisho.toml
      3. sekisho config check                  says everything that is still wrong, with the fix
      4. sekisho serve
    ");
}

#[test]
fn serve_explains_environment_and_signals() {
    insta::assert_snapshot!(help(&["serve"]), @r"
    Serve applications until SIGTERM.

    Nothing starts with settings or rules that are wrong in any part: everything that is wrong is printed, each with its place and the fix, and the exit status is 1.

    Usage: sekisho serve [OPTIONS]

    Options:
          --config <FILE>
              The operator's settings
              
              [env: SEKISHO_CONFIG]
              [default: sekisho.toml]

          --rules <FILE>
              The rules: what may leave, and to where
              
              [env: SEKISHO_RULES]
              [default: routes.toml]

          --check
              Check settings, prices, terms and rules as a start would, and end

      -h, --help
              Print help (see a summary with '-h')

    Every setting can also come from the environment, which goes before the file:
      SEKISHO_LIMITS__MAX_BODY_BYTES=4MiB sekisho serve
      SEKISHO_ENGINE__FRONTIER__KEY=…      sekisho serve

    Signals:
      SIGTERM, SIGINT   take no new requests, let running ones finish, end
      SIGHUP            read routes.toml again (a changed file is also noticed by itself)

    Example:
      sekisho serve --config /etc/sekisho/sekisho.toml --rules /etc/sekisho/routes.toml
    ");
}

#[test]
fn classify_explains_its_formats() {
    insta::assert_snapshot!(help(&["classify"]), @r#"
    Show what is in a text and how sensitive it is.

    Nothing is sent anywhere. The text is shown with its findings marked, then its level and what gave it that level.

    Usage: sekisho classify [OPTIONS] [FILE]...

    Arguments:
      [FILE]...
              Texts to read; `-` or none is standard input

    Options:
          --jsonl
              Read and write JSON lines, for tools

          --terms <FILE>
              The bank's confidential terms, as in `classifier.terms_file`

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      echo '担当の山田太郎です。電話は090-1234-5678。' | sekisho classify
      sekisho classify --terms terms.toml minutes.txt
      sekisho classify --jsonl < texts.jsonl > found.jsonl

    With --jsonl:
      read     {"id": "doc-1", "text": "…"}                              other fields are ignored
      written  {"id": "doc-1", "level": "confidential",
                "findings": [{"start": 3, "end": 7, "type": "PERSON"}]}   one line a line, in order
      Offsets count Unicode code points; `end` is the first one after the finding.

    Exit status: 0; 1 if a file cannot be read; 2 if a line is bad. Bad lines are reported with their
    number, and the others are done.
    "#);
}

#[test]
fn checks_and_keys_explain_themselves() {
    let helps = [
        &["rules", "check"][..],
        &["config", "check"],
        &["key", "new"],
    ];
    insta::assert_snapshot!(helps.map(help).join("\n----\n"), @r"
    Say everything that is wrong with a rules file.

    Each problem comes with its line, its column and the fix. With --config, the names of engines, models, applications and tags are checked against the settings as well; neither keys nor model files are needed for that.

    Usage: sekisho rules check [OPTIONS] <FILE>

    Arguments:
      <FILE>
              The rules file

    Options:
          --config <FILE>
              The operator's settings, to check names against

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules check routes.toml
      sekisho rules check routes.toml --config sekisho.toml

    Exit status: 0 if the file could take effect, 1 if not.

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
fn serve_needs_no_arguments() {
    assert!(Arguments::try_parse_from(["sekisho", "serve"]).is_ok());
    assert!(Arguments::try_parse_from(["sekisho", "serve", "--port", "1"]).is_err());
}

#[test]
fn json_lines_give_offsets_in_code_points() {
    let (all_good, out) = lines(
        "{\"id\": 7, \"text\": \"😀 mail: taro@example.co.jp 。\", \"lang\": \"ja\"}\n\n\
         {\"id\": \"b\", \"text\": \"今日は良い天気です。\"}",
    );
    assert!(all_good);
    insta::assert_snapshot!(out, @r#"
    {"id":7,"level":"confidential","findings":[{"start":8,"end":26,"type":"EMAIL"}]}
    {"id":"b","level":"public","findings":[]}
    "#);
}

#[test]
fn a_bad_line_is_left_out_and_the_others_are_done() {
    let bad = [
        "{\"id\": 1}",
        "{\"id\": 1, \"text\": 7}",
        "{\"id\": 1, \"text\": \"a\", \"text\": \"b\"}",
        "not JSON",
        "[]",
    ];
    for line in bad {
        let (all_good, out) = lines(&format!("{line}\n{{\"id\": 2, \"text\": \"b\"}}\n"));
        assert!(!all_good, "{line}");
        assert_eq!(out.lines().count(), 1, "{line}");
        assert!(out.starts_with("{\"id\":2,"), "{out}");
    }
}

#[test]
fn people_see_the_text_marked_and_the_reasons_below() {
    let scanned = classifier().scan("Mail taro@example.co.jp\u{1b}[2J today.\n".to_owned());
    let show = |in_colour| {
        let mut out = Vec::new();
        display::write(&scanned, in_colour, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("the output is UTF-8")
    };
    insta::assert_snapshot!(show(false), @"
    Mail taro@example.co.jp�[2J today.

    confidential: may leave only masked
      confidential  EMAIL                 5 to 23    form of an e-mail address
    ");
    assert!(show(true).contains("\u{1b}[30;43mtaro@example.co.jp\u{1b}[0m"));
    assert!(!show(true).contains("[2J\u{1b}") && !show(true).contains("\u{1b}[2J"));
}

#[test]
fn a_new_key_is_shown_once_and_its_lines_are_settings() {
    let mut out = Vec::new();
    let done = keys::new(
        &KeyNew {
            app: "loan-review".to_owned(),
        },
        &mut out,
    );
    assert!(done.is_ok());
    let out = String::from_utf8(out).expect("the output is UTF-8");
    let key = out
        .lines()
        .find_map(|line| line.trim().strip_prefix("sk-sekisho-"));
    let key = key.expect("the key is shown");
    assert_eq!(key.len(), 64);
    assert_eq!(out.matches(key).count(), 1);
    let settings = &out[out.find("[[app]]").expect("the lines are shown")..];
    let engine = "[engine.local]\nkind = \"local\"\nfile = \"no.gguf\"\nmodels = [\"m\"]\n";
    let problems = crate::config::Config::from_toml_str(&format!("{settings}{engine}"));
    let problems = problems.expect_err("there is no such model file");
    assert_eq!(
        problems.as_slice().len(),
        1,
        "only the model is wrong: {problems}"
    );
}

#[test]
fn a_name_that_rules_could_not_use_is_refused() {
    let done = keys::new(
        &KeyNew {
            app: "loan review\"".to_owned(),
        },
        &mut Vec::new(),
    );
    let Err(Failure::Wrong(what)) = done else {
        panic!("the name is refused")
    };
    insta::assert_snapshot!(what, @"--app: no application can have this name: use letters, digits, `-`, `_` and `.`, at most 64 of them");
}

#[test]
fn a_rules_file_that_is_not_there_is_told_so() {
    let check = RulesCheck {
        file: "no/such/routes.toml".into(),
        config: None,
    };
    let Err(Failure::Wrong(what)) = rules::check(&check, &mut Vec::new()) else {
        panic!("there is no such file")
    };
    assert!(
        what.starts_with("no/such/routes.toml: cannot be read"),
        "{what}"
    );
}

#[test]
fn the_shipped_rules_are_good_with_the_shipped_settings_alone() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut settings =
        std::fs::read_to_string(shipped.join("sekisho.toml")).expect("it is shipped");
    let mut key = Vec::new();
    let done = keys::new(
        &KeyNew {
            app: "loan-review".to_owned(),
        },
        &mut key,
    );
    assert!(done.is_ok());
    let key = String::from_utf8(key).expect("the output is UTF-8");
    settings.push_str(&key[key.find("[[app]]").expect("the lines are shown")..]);
    let elsewhere = tempfile::tempdir().expect("a temporary directory");
    let config = elsewhere.path().join("sekisho.toml");
    std::fs::write(&config, settings).expect("a file in a temporary directory");

    let check = RulesCheck {
        file: shipped.join("routes.toml"),
        config: Some(config),
    };
    let mut out = Vec::new();
    let done = rules::check(&check, &mut out);
    let wrong = if let Err(Failure::Wrong(wrong)) = done {
        wrong
    } else {
        String::new()
    };
    assert_eq!(wrong, "");
    let out = String::from_utf8(out).expect("the output is UTF-8");
    assert!(out.contains("routes.toml is good: "), "{out}");
    assert!(
        out.ends_with("; the engines are local (local), frontier (external)\n"),
        "{out}"
    );
}

/// The head of a small model's file, as ggml's `docs/gguf.md` describes it: two layers, one tensor.
fn model_head() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let mut head = b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0".to_vec();
    for (key, value) in [("general.architecture", "llama"), ("general.name", "Tiny")] {
        head.extend([text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    }
    for (key, value) in [
        ("llama.block_count", 2_u32),
        ("llama.embedding_length", 1024),
        ("llama.feed_forward_length", 4096),
        ("llama.context_length", 8192),
        ("llama.attention.head_count", 16),
    ] {
        head.extend([text(key), 4_u32.to_le_bytes().to_vec()].concat());
        head.extend(value.to_le_bytes());
    }
    // Two dimensions, Q8_0, at the beginning of the data.
    head.extend([text("token_embd.weight"), 2_u32.to_le_bytes().to_vec()].concat());
    head.extend([1024_u64, 50_000].map(u64::to_le_bytes).concat());
    head.extend([8_u32.to_le_bytes().to_vec(), vec![0; 8]].concat());
    head
}

/// What `sekisho model plan` prints for that model, and its exit status.
fn plan(options: &[&str]) -> (String, u8) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), model_head()).expect("a small file");
    let path = file.path().display().to_string();
    let typed = ["sekisho", "model", "plan", "--model", &path];
    let typed = Arguments::parse_from(typed.iter().chain(options));
    let Command::Model {
        command: ModelCommand::Plan(arguments),
    } = typed.command
    else {
        panic!("another command")
    };
    let mut out = Vec::new();
    let status = match model::plan(&arguments, &mut out) {
        Ok(()) => 0,
        Err(Failure::DoesNotFit) => 1,
        Err(Failure::Unreadable(why) | Failure::Wrong(why)) => panic!("{why}"),
        Err(Failure::BadLines | Failure::Output(_)) => panic!("a plan is no input"),
    };
    (String::from_utf8(out).expect("the output is UTF-8"), status)
}

#[test]
fn a_plan_that_fits_shows_its_terms_and_whom_it_serves() {
    let options = [
        "--context",
        "4096",
        "--parallel",
        "16",
        "--device-memory",
        "8GB",
    ];
    let (shown, status) = plan(&[&options[..], &["--kv", "q8_0", "--typical", "500"]].concat());
    assert_eq!(status, 0);
    insta::assert_snapshot!(shown, @"
    Tiny: llama, 51.2 million weights at Q8_0, 2 layers, trained on 8,192 tokens

    weights                                 0.05 GB
    cache of 16,384 tokens                  0.07 GB   4.2 KiB a token at q8_0 (8 KiB at f16, 2.2 KiB at q4_0)
    computing 512 tokens a step             0.05 GB
    outputs of 16 sequences                 0.00 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                   1.25 GB   fits: 8.00 GB on the device, 6.75 GB to spare

    Conversations of up to 4,096 tokens: the cache holds 4 of full length, or 32 of 500 (typical); 16 sequences at once.
    Of its weights 54,400,000 bytes are missing in the file.
    ");
}

#[test]
fn a_plan_that_does_not_fit_shows_the_fix() {
    let options = [
        "--context",
        "8192",
        "--parallel",
        "16",
        "--device-memory",
        "1200MB",
    ];
    let (shown, status) = plan(&options);
    assert_eq!(status, 1);
    insta::assert_snapshot!(shown, @r#"
    Tiny: llama, 51.2 million weights at Q8_0, 2 layers, trained on 8,192 tokens

    weights                                 0.05 GB
    cache of 32,768 tokens                  0.27 GB   8 KiB a token at f16 (4.2 KiB at q8_0, 2.2 KiB at q4_0)
    computing 512 tokens a step             0.07 GB
    outputs of 16 sequences                 0.00 GB
    the driver and its libraries            1.07 GB
                                       ────────────
    total                                   1.47 GB   does not fit: 1.20 GB on the device, 0.27 GB too few

    Conversations of up to 8,192 tokens: the cache holds 4 of full length, or 16 of 2,000 (typical); 16 sequences at once.
    Of its weights 54,400,000 bytes are missing in the file.

    To fit: lower `context` and `cache_tokens` to 3,584
    or: set `cache_type` to "q8_0" and lower `context` and `cache_tokens` to 6,144
    "#);
    let (shown, status) = plan(&[&options[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(status, 1);
    assert_eq!(json["fits"], false);
    insta::assert_snapshot!(json["fixes"], @r#"
    [[{"setting":"context","to":3584}],[{"setting":"cache_type","to":"q8_0"},{"setting":"context","to":6144}]]
    "#);
}

#[test]
fn a_file_that_cannot_be_planned_says_why() {
    let typed = "sekisho model plan --model /nowhere.gguf --context 8 --parallel 1";
    let Command::Model {
        command: ModelCommand::Plan(arguments),
    } = Arguments::parse_from(typed.split(' ')).command
    else {
        panic!("another command")
    };
    let Err(Failure::Unreadable(why)) = model::plan(&arguments, &mut Vec::new()) else {
        panic!("there is no such file")
    };
    insta::assert_snapshot!(why, @"`/nowhere.gguf`: No such file or directory (os error 2)");
}

#[test]
fn model_plan_explains_itself() {
    insta::assert_snapshot!(help(&["model", "plan"]), @"
    Say how much memory a model takes, and whether it fits.

    Reads the head of the file only: its weights need not be there yet. Prints every term of the sum, how many conversations the cache holds, and if it does not fit which setting to lower to what. A start of `sekisho serve` makes the same plan and refuses what does not fit.

    Usage: sekisho model plan [OPTIONS] --model <FILE> --context <TOKENS> --parallel <SEQUENCES>

    Options:
          --model <FILE>
              The GGUF file

          --context <TOKENS>
              Tokens of one conversation at most, prompt and answer together

          --parallel <SEQUENCES>
              Sequences computed at once at most

          --kv <TYPE>
              How a number of the cache is stored

              Possible values:
              - f16:  16 bits
              - q8_0: 8.5 bits
              
              [default: f16]

          --cache-tokens <TOKENS>
              Tokens the cache holds, all conversations together [default: as `sekisho serve`]

          --batch <TOKENS>
              Tokens of one step

          --adapter <FILE>
              An adapter's file; may be given several times

          --device-memory <SIZE>
              Memory of the GPU, or of all GPUs together, e.g. `80GB` or `24GiB`

          --typical <TOKENS>
              Tokens of a typical conversation
              
              [default: 2000]

          --json
              Print JSON, in bytes

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho model plan --model Qwen3-32B-Q8_0.gguf --context 8192 --parallel 64 --device-memory 80GB
      sekisho model plan --model Qwen3-32B-Q8_0.gguf --context 32768 --parallel 16 --kv q8_0 --json

    Without --device-memory the measure is the memory this machine (or its control group) has left, and
    the model is taken to be computed by the processor.

    Exit status: 0 if it fits, 1 if not, 2 if a file cannot be read.
    ");
}
