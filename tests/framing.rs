//! What a body is, its headers say once and plainly, or it is refused: bytes on a connection to the real server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use frontier_stand_in::Behaviour;

use crate::support::program::{Program, wait_for};
use crate::support::{KEY, counted};

const BODY: &str =
    r#"{"model":"auto","messages":[{"role":"user","content":"What is an inverted yield curve?"}]}"#;

/// Everything that is answered to these bytes until the connection ends.
fn answered(to: SocketAddr, bytes: &str) -> String {
    let mut connection = TcpStream::connect(to).unwrap();
    let patience = Some(Duration::from_secs(20));
    connection.set_read_timeout(patience).unwrap();
    connection.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

fn post(headers: &str, body: &str) -> String {
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {KEY}\r\n{headers}\r\n{body}"
    )
}

/// With its length, on a connection that is closed after it.
fn plain(headers: &str) -> String {
    let length = BODY.len();
    post(
        &format!("Content-Length: {length}\r\nConnection: close\r\n{headers}"),
        BODY,
    )
}

fn chunked(headers: &str) -> String {
    let body = format!("{:x}\r\n{BODY}\r\n0\r\n\r\n", BODY.len());
    post(headers, &body)
}

fn begins(answer: &str, status: u16) -> bool {
    answer.starts_with(&format!("HTTP/1.1 {status} "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_readers_could_take_for_two_things_is_refused() {
    let rules = include_str!("../routes.toml");
    let program = Program::listening(|settings| settings, rules).await;
    let ask = |bytes: &str| answered(program.data, bytes);

    for headers in [
        "",
        "Content-Encoding: identity\r\n",
        "Content-Type: application/json; charset=utf-8\r\n",
    ] {
        let answer = ask(&plain(headers));
        assert!(begins(&answer, 200), "{headers}: {answer}");
    }

    let coded = [
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n",
        "Content-Encoding: gzip\r\nContent-Encoding: identity\r\n",
        "Content-Encoding: identity, gzip\r\n",
        "Content-Encoding: gzip, identity\r\n",
        "Content-Encoding: \"identity\"\r\n",
    ];
    for headers in coded {
        let answer = ask(&plain(headers));
        assert!(begins(&answer, 415), "{headers}: {answer}");
        assert!(answer.contains("unsupported_content_encoding"), "{answer}");
        assert!(answer.contains("without `Content-Encoding`"), "{answer}");
        assert!(answer.contains("accept-encoding: identity\r\n"), "{answer}");
    }

    let foreign = [
        "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
        "Content-Type: application/json; charset=iso-2022-jp\r\n",
    ];
    for headers in foreign {
        let answer = ask(&plain(headers));
        assert!(begins(&answer, 415), "{headers}: {answer}");
        assert!(answer.contains("unsupported_charset"), "{answer}");
    }

    for headers in [
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let answer = ask(&chunked(headers));
        assert!(begins(&answer, 400), "{headers}: {answer}");
        assert!(answer.contains("ambiguous_framing"), "{answer}");
    }
    // These the server itself knows for no request.
    for bytes in [
        plain("Content-Length: 2\r\n"),
        plain("Content-Length: 74, 74\r\n"),
        chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
    ] {
        let answer = ask(&bytes);
        assert!(begins(&answer, 400), "{bytes}: {answer}");
    }

    let (_, metrics) = program.admin("metrics").await;
    let refused = |code: &str| counted(&metrics, "sekisho_refused_total", &[code]);
    assert_eq!(refused("unsupported_content_encoding"), 6);
    assert_eq!(refused("unsupported_charset"), 2);
    assert_eq!(refused("ambiguous_framing"), 2);
    assert_eq!(program.frontier.recorded().len(), 3);
    counts_within_a_moment(&program, "not_http", 3).await;
}

/// A client sees the end of its connection before it is counted.
async fn counts_within_a_moment(program: &Program, why: &str, wanted: i64) {
    let mut count = 0;
    for _ in 0..100 {
        let (_, metrics) = program.admin("metrics").await;
        let labels = ["port=\"data\"", why];
        count = counted(&metrics, "sekisho_connections_ended_early_total", &labels);
        if count == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{count} connections ended early: {why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_early_is_counted() {
    let rules = include_str!("../routes.toml");
    let program = Program::listening(|settings| settings, rules).await;
    let mut connection = TcpStream::connect(program.data).unwrap();
    connection
        .write_all(b"POST /v1/chat/completions HTTP/1.1\r\nHost:")
        .unwrap();
    drop(connection);
    counts_within_a_moment(&program, "incomplete", 1).await;

    program.frontier.set_behaviour(Behaviour::HangBeforeHeaders);
    let mut connection = TcpStream::connect(program.data).unwrap();
    connection.write_all(plain("").as_bytes()).unwrap();
    let is_asked = || (!program.frontier.recorded().is_empty()).then_some(());
    wait_for(is_asked).await.expect("the frontier is asked");
    drop(connection);
    counts_within_a_moment(&program, "incomplete", 2).await;
}

/// Where a reader before us goes by the length and we by the chunks, what is left is nobody's request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_behind_chunks_with_a_length_is_never_read() {
    let rules = include_str!("../routes.toml");
    let program = Program::listening(|settings| settings, rules).await;
    let smuggled = plain("");
    for headers in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    ] {
        program.frontier.forget();
        let answer = answered(program.data, &(chunked(headers) + &smuggled));
        assert!(begins(&answer, 200), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert_eq!(program.frontier.recorded().len(), 1);
    }
}

#[tokio::test]
async fn what_is_at_no_path_or_asked_in_no_way_is_counted() {
    let rules = include_str!("../routes.toml");
    let program = Program::listening(|settings| settings, rules).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let at = |path: &str| format!("http://{}{path}", program.data);
    let nowhere = client.post(at("/v1/responses")).send().await.unwrap();
    assert_eq!(nowhere.status(), 404);
    let other_way = client.get(at("/v1/chat/completions")).send().await.unwrap();
    assert_eq!(other_way.status(), 405);
    let nobody = client.get(at("/v1/models")).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    let (_, metrics) = program.admin("metrics").await;
    let refused = |code: &str| counted(&metrics, "sekisho_refused_total", &[code]);
    for code in ["\"not_found\"", "method_not_allowed", "invalid_api_key"] {
        assert_eq!(refused(code), 1, "{code}");
    }
}
