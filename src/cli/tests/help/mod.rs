//! What `--help` says.

mod rules;

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
fn the_record_is_proved_asked_and_reported() {
    let commands = [
        "verify", "search", "subject", "report", "incident", "anchor", "repair", "keygen",
    ];
    let all = commands
        .map(|command| help(&["audit", command]))
        .join("\n---\n");
    insta::assert_snapshot!(all);
}
