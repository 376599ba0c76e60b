//! What an examination costs with the corpus's keys planted, beside the least it could cost: parsing, hashing header and
//! body as a signature asks for, and one check of an RSA signature, measured in the same run on the same messages. It judges
//! nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::surroundings::Surroundings;
use evidence::verdict::examine;
use mail_parser::MessageParser;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::authentication::planted_keys;
use super::corpus::{Corpus, Sample};
use crate::figures::{Durations, print_table, resident_megabytes, resident_megabytes_most};

/// Every message is examined so often; its quickest time counts, because whatever else the machine does can only add.
const ROUNDS: usize = 3;
/// The stack of the measuring thread, as the desk gives its workers.
const STACK_BYTES: usize = 16 << 20;
/// What was signed, with a key made for this bench alone.
const SIGNED: &[u8] = b"headsup bench";
const SIGNATURE: &str = "GJLqzkwt7J+KEg8VdXQfLQQYKkRx+spg7WoHGI9dmrW3TIFsM4/O9vvS0RBUdPRPA61zbONxtDeTyUnZ+7omkMtvk+Bx5R/lnm+RpjAF2vrOgJNzMBLgxndC4O8ViFpAaIcRfc8bDTkKarVfzX1mWRuRXohToeEYb3/ipIcrB/wYowpTsBjkpAlkrzYL5j5PvSgx4aC9s6tMF/3bs5FU5hDtsgeGkx5wgYbsAqUB75bE961fWl8C93+JJklWFkSnSFkiatUzTXAn0neCbQcDxdU9RVSFKv4IV1EmKYLJuW4cW5vgHLUc57AnuPwU1sZUo2cjwW+mcrrXRJpR3V37/w==";
const PUBLIC_KEY: &str = "MIIBCgKCAQEAtkfeyf46WqSAgzZhu9vWh5SqZic2fptS6k5nE4wCvD0DeV4NEvWC9Ta72uMalINv9r3qqXjnCTZzab5mqE28mWCOwpfMDb5otnS9RO2kfnpqGqSr3eXtsC+B9WwcMsCTNFvJKMopy0wO5NdXWy8Y2eq9w/oh0O11Hucu6PznZWFCphIo3U08cJaP5LvpKB3fKutwfHtZpm2uWmNtNKBy796TwC4QkuQrBqvYQkPvoqB/a933kV3tffD3Fkylq96+ZXiF9svfKke7GGXN72w1jnbQJJo4VYc09I4W1XJc/yI/1E/my8ytTrTOFCzs2bjhOh/zClaSiBAIKyBcGOLV3wIDAQAB";

/// Prints the table.
pub fn print(corpus: &Corpus) -> Result<(), String> {
    let messages = || corpus.samples.iter().map(read);
    // First, while the memory of this process holds nothing else that could be used again.
    let megabytes = on_a_deep_stack(|| megabytes_of(messages()))??;
    let messages: Vec<Vec<u8>> = messages().collect::<Result<_, String>>()?;
    let surroundings = Surroundings {
        dns: planted_keys(&corpus.folder.join("dkim-keys.tsv"))?,
        ..Surroundings::default()
    };
    let measured = on_a_deep_stack(|| measure(&messages, &surroundings))??;
    let floor = mean(&measured.floor);
    let row = |what: &str, times: Vec<Duration>, aim: &str| {
        let mean = mean(&times);
        let times = Durations::of(times);
        vec![
            what.to_owned(),
            times.count().to_string(),
            format!("{mean:.3}"),
            format!("{:.2}", times.milliseconds_at(0.5)),
            format!("{:.2}", times.milliseconds_at(0.99)),
            format!("{:.1}", times.milliseconds_at(1.0)),
            format!("{:.1}", mean / floor),
            aim.to_owned(),
        ]
    };
    print_table(
        "An examination, one thread, the quickest of three rounds for each message, milliseconds",
        &[
            "what",
            "messages",
            "mean",
            "p50",
            "p99",
            "most",
            "times the floor",
            "aim",
        ],
        &[
            row(
                "the whole engine",
                measured.engine,
                "mean 0.9, p99 8, most 1000, 4 times the floor",
            ),
            row(
                "the floor: parse, hash, one RSA-2048 check",
                measured.floor,
                "",
            ),
        ],
    );
    println!(
        "\nExamining them one after the other took {megabytes:.1} MB of memory at most (aim: 64), tables of the engine included."
    );
    Ok(())
}

fn read(sample: &Sample) -> Result<Vec<u8>, String> {
    std::fs::read(&sample.raw)
        .map_err(|cause| format!("cannot read `{}`: {cause}", sample.raw.display()))
}

fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .map_err(|cause| format!("cannot start a thread: {cause}"))?
            .join()
            .map_err(|_| "an examination panicked".to_owned())
    })
}

struct Measured {
    engine: Vec<Duration>,
    floor: Vec<Duration>,
}

fn measure(messages: &[Vec<u8>], surroundings: &Surroundings) -> Result<Measured, String> {
    let unreadable = |cause| format!("cannot read the bench's own key: {cause}");
    let key = STANDARD.decode(PUBLIC_KEY).map_err(unreadable)?;
    let signature = STANDARD.decode(SIGNATURE).map_err(unreadable)?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(SIGNED, &signature)
        .map_err(|_| "the bench's own signature does not verify".to_owned())?;
    Ok(Measured {
        engine: quickest(messages, |bytes| {
            black_box(examine(bytes, surroundings));
        }),
        floor: quickest(messages, |bytes| {
            black_box(MessageParser::default().parse(bytes));
            black_box(hashes_of(bytes));
            black_box(key.verify(SIGNED, &signature)).ok();
        }),
    })
}

/// Hashes of header and body in the relaxed form (RFC 6376 clauses 3.4.2 and 3.4.4), all fields signed once.
fn hashes_of(bytes: &[u8]) -> [[u8; 32]; 2] {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
        .or_else(|| {
            bytes
                .windows(2)
                .position(|two| two == b"\n\n")
                .map(|at| at + 2)
        })
        .unwrap_or(bytes.len());
    let (header, body) = bytes.split_at(end);
    let mut relaxed = Vec::with_capacity(bytes.len());
    for line in header.split(|byte| *byte == b'\n') {
        let folded = line
            .first()
            .is_some_and(|first| matches!(first, b' ' | b'\t'));
        if !folded && !relaxed.is_empty() {
            relaxed.extend_from_slice(b"\r\n");
        }
        let name = line
            .iter()
            .position(|byte| *byte == b':')
            .filter(|_| !folded);
        let (name, value) = line.split_at(name.unwrap_or(0));
        relaxed.extend(name.iter().map(u8::to_ascii_lowercase));
        push_relaxed(&mut relaxed, value);
    }
    let header = Sha256::digest(&relaxed).into();
    relaxed.clear();
    let mut empty_lines = 0;
    for line in body.split(|byte| *byte == b'\n') {
        if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            empty_lines += 1;
            continue;
        }
        // Empty lines count only where something follows them.
        (0..std::mem::take(&mut empty_lines)).for_each(|_| relaxed.extend_from_slice(b"\r\n"));
        push_relaxed(&mut relaxed, line);
        relaxed.extend_from_slice(b"\r\n");
    }
    [header, Sha256::digest(&relaxed).into()]
}

/// A line with its white space as one blank each, and none at its end.
fn push_relaxed(relaxed: &mut Vec<u8>, line: &[u8]) {
    let mut blank = false;
    for byte in line {
        match byte {
            b' ' | b'\t' => blank = true,
            b'\r' => {}
            _ => {
                if std::mem::take(&mut blank) {
                    relaxed.push(b' ');
                }
                relaxed.push(*byte);
            }
        }
    }
}

fn quickest(messages: &[Vec<u8>], mut work: impl FnMut(&[u8])) -> Vec<Duration> {
    let mut times = vec![Duration::MAX; messages.len()];
    for _ in 0..ROUNDS {
        for (bytes, quickest) in messages.iter().zip(&mut times) {
            let start = Instant::now();
            work(bytes);
            *quickest = (*quickest).min(start.elapsed());
        }
    }
    times
}

fn mean(times: &[Duration]) -> f64 {
    let total: Duration = times.iter().sum();
    total.as_secs_f64() * 1000.0 / times.len().max(1) as f64
}

/// How far the resident memory of this process rises while it examines one message after the other, in MB. Writing 5 sets
/// the kernel's high-water mark back (proc(5), `clear_refs`).
fn megabytes_of(messages: impl Iterator<Item = Result<Vec<u8>, String>>) -> Result<f64, String> {
    let this = std::process::id();
    std::fs::write("/proc/self/clear_refs", "5")
        .map_err(|cause| format!("cannot set the high-water mark back: {cause}"))?;
    let before = resident_megabytes(this);
    let surroundings = Surroundings::default();
    for message in messages {
        black_box(examine(&message?, &surroundings));
    }
    Ok(resident_megabytes_most(this) - before)
}
