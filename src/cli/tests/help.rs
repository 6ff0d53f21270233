//! What `--help` says.

use clap::{CommandFactory, Parser};

use crate::cli::arguments::Arguments;

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
      audit     Work with the record of decisions: prove it, ask it, report from it
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    A first start:
      1. put a model file and the frontier's key where sekisho.toml names them
      2. sekisho audit keygen keys/audit       makes the keys of the record of decisions
      3. sekisho key new --app loan-review     and put the lines it prints into sekisho.toml
      4. sekisho config check                  says everything that is still wrong, with the fix
      5. sekisho serve
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

    Nothing is sent anywhere. The text is shown with its findings marked, then its level and what gave it that level. Colours are left out where the output is no terminal, or `NO_COLOR` is set.

    Usage: sekisho classify [OPTIONS] [FILE]...

    Arguments:
      [FILE]...
              Texts to read; `-` or none is standard input

    Options:
          --jsonl
              Read and write JSON lines, for tools

          --eval
              Read labelled documents, and print how much of what people marked is found

          --misses <N>
              With --eval: show so many of each kind of miss
              
              [default: 0]

          --min <FIGURE=VALUE>
              With --eval: the least that a figure may be; a type's name stands for its covered share

          --max <FIGURE=VALUE>
              With --eval: the most that a figure may be

          --terms <FILE>
              The bank's confidential terms, as in `classifier.terms_file`

          --lists <FILE>
              The bank's own word lists, as in `classifier.lists_file`

          --names-model <FILE>
              Other weights for names, as in `classifier.names_model_file`

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      echo '担当の山田太郎です。電話は090-1234-5678。' | sekisho classify
      sekisho classify --terms terms.toml minutes.txt
      sekisho classify --jsonl < texts.jsonl > found.jsonl
      sekisho classify --eval gold.jsonl --misses 20 --min covered=0.96 --max under=0.03

    With --jsonl:
      read     {"id": "doc-1", "text": "…"}                              other fields are ignored
      written  {"id": "doc-1", "level": "confidential", "special_care": false,
                "findings": [{"start": 3, "end": 7, "type": "PERSON",
                              "confidence": "strong", "reason": "…"}],
                "passages": [{"start": 0, "end": 2, "matter": "internals", "level": "internal"}],
                "reasons": ["PERSON (confidential)", …],
                "topic": {"name": "strategy", "percent": 71}}    or null; one line a line, in order
      Offsets count Unicode code points; `end` is the first one after the finding.

    With --eval:
      read     {"id": "doc-1", "text": "…", "level": "confidential", "special_care": false,
                "spans": [{"start": 3, "end": 7, "type": "PERSON"}]}
      covered     marked spans none of whose letters and digits is left outside all findings
      typed       covered, and at least half of it in findings of its own type
      precision   findings with at least half of their letters and digits in marked spans
      F1          of covered and precision
      false_docs  of the documents without marked spans, those with a finding
      under       of the documents, those given a lower level: what could leave and must not
      over        of the documents, those given a higher level
      ORGANIZATION is in none of these but the levels, and has a row of its own.

    Exit status: 0; 1 if a file cannot be read; 2 if a line is bad; 3 if a figure is out of bounds. Bad
    lines are reported with their number, and the others are done; with --eval there are no figures then.
    "#);
}

#[test]
fn checks_and_keys_explain_themselves() {
    let helps = [
        &["rules", "check"][..],
        &["config", "check"],
        &["key", "new"],
    ];
    insta::assert_snapshot!(helps.map(help).join("\n----\n"), @"
    Say everything that is wrong with a rules file.

    Each problem comes with its line, its column and the fix. With --config, the names of engines, models, applications and tags are checked against the settings as well; neither keys nor model files are needed for that.

    Usage: sekisho rules check [OPTIONS] <FILE>

    Arguments:
      <FILE>
              The rules file

    Options:
          --config <FILE>
              The operator's settings, to check names against

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
fn serve_needs_no_arguments() {
    assert!(Arguments::try_parse_from(["sekisho", "serve"]).is_ok());
    assert!(Arguments::try_parse_from(["sekisho", "serve", "--port", "1"]).is_err());
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
              The language of the sentences
              
              [default: en]
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
      sekisho rules prove routes.toml 'no confidential request of group retail leaves unmasked'
      sekisho rules prove routes.toml --lang ja 'グループ retail の依頼は、国 JP 以外に送られない'

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
              The language of the sentences
              
              [default: en]
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

    Exit status: 0 if it is proved that nothing more leaves, 1 if a request shows that something does,
    2 if a file cannot be read or does not check.
    ");
}

#[test]
fn the_record_is_proved_asked_and_reported() {
    let commands = [
        "verify", "search", "subject", "report", "incident", "anchor", "keygen",
    ];
    let all = commands
        .map(|command| help(&["audit", command]))
        .join("\n---\n");
    insta::assert_snapshot!(all);
}

#[test]
fn the_tools_for_rules_say_what_they_do() {
    insta::assert_snapshot!(help(&["rules"]), @"
    Work with routes.toml

    Usage: sekisho rules <COMMAND>

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
          --text <TEXT>
              What a user says

          --decision <ID>
              A decision of the log, by its request id

          --log <LOG>
              The gateway's log, JSON lines; or a file of the record

          --app <APP>
              The application that sends it
              
              [default: app]

          --tag <TAG>
              A tag that the application carries, besides those that the settings say

          --purpose <PURPOSE>
              What for

          --at <MOMENT>
              When, in Japan: 2026-04-01T10:00. Without it, now

          --budget <PERCENT>
              How much of the application's budget is used, in percent
              
              [default: 0]

          --down <ENGINE>
              An engine that does not answer

          --config <FILE>
              The operator's settings: for the names, the applications' tags, and what the classifier knows beyond its own

          --lang <LANG>
              The language of the sentences
              
              [default: en]
              [possible values: en, ja]

      -h, --help
              Print help (see a summary with '-h')

    Examples:
      sekisho rules explain routes.toml --app loan-review --text '山田太郎様の審査資料を要約してください'
      sekisho rules explain routes.toml --config sekisho.toml --app letters --purpose offers letter.txt
      sekisho rules explain routes.toml --decision 01938f3e-… --log sekisho.log --lang ja

    What the request holds is told by its kinds and counts; no value is shown.

    Exit status: 0; 1 if there is no such decision, 2 if a file cannot be read or does not check.
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
