//! One connection for all messages. An answer and the next poll leave in one packet, in two, or in many.
use std::io::{BufRead, BufReader, Read, Write};
use std::{env, net::TcpStream, thread::sleep, time::Duration};

fn main() {
    let api = env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut socket = TcpStream::connect(&api).unwrap();
    socket.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    let start = |method: &str, path: &str| format!("{method} /2018-06-01/runtime/{path} HTTP/1.1\r\nhost: {api}\r\n");
    let poll = start("GET", "invocation/next") + "\r\n";
    socket.write_all(poll.as_bytes()).unwrap();
    let mut count = 0;
    loop {
        let (id, event) = read(&mut reader);
        let op = event.split('"').nth(3).unwrap().to_string();
        count += 1;
        println!("{op} {count}");
        let post = |path: &str, headers: &str, body: &str| {
            let length = body.len();
            start("POST", &format!("invocation/{id}/{path}")) + headers + &format!("content-length: {length}\r\n\r\n{body}")
        };
        let answer = match op.as_str() {
            "fail" => post("error", "lambda-runtime-function-error-type: Own\r\n", "{\"errorType\":\"Own\",\"errorMessage\":\"no\"}"),
            "stream" => {
                let body = format!("{count} streamed");
                start("POST", &format!("invocation/{id}/response"))
                    + "lambda-runtime-function-response-mode: streaming\r\ntransfer-encoding: chunked\r\n\r\n"
                    + &format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
            }
            _ => post("response", "", &count.to_string()),
        };
        let mut hoard = Vec::new();
        while op == "hoard" {
            hoard.push(vec![1u8; 8_000_000]);
        }
        if op == "hang" {
            sleep(Duration::from_secs(60));
        }
        let size = match op.as_str() {
            "two" => answer.len(),
            "slowly" => 16,
            _ => usize::MAX,
        };
        for packet in (answer + &poll).as_bytes().chunks(size) {
            socket.write_all(packet).unwrap();
            sleep(Duration::from_millis(if size < usize::MAX { 3 } else { 0 }));
        }
        let (_, accepted) = read(&mut reader);
        assert!(accepted.contains("OK"), "{accepted}");
    }
}

/// The next answer: the id of its invocation, and its body.
fn read(reader: &mut BufReader<TcpStream>) -> (String, String) {
    let (mut id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name {
            "lambda-runtime-aws-request-id" => id = value.to_string(),
            "content-length" => length = value.parse().unwrap(),
            _ => (),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (id, String::from_utf8(body).unwrap())
}
