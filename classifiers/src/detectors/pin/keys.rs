//! The key of a program before a value, and whether it names a code.

/// `otp = `, `"trace":`: the key of a value that begins at `at`.
pub(super) fn key_before(text: &str, at: usize) -> Option<&str> {
    const LONGEST_KEY: usize = 40;
    let mut from = at.saturating_sub(LONGEST_KEY);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let quotes = ['"', '\''];
    let lead = text[from..at]
        .trim_end_matches(quotes)
        .trim_end_matches(' ');
    let key = if let Some(key) = lead.strip_suffix('=') {
        key.trim_end_matches(' ').trim_end_matches(quotes)
    } else {
        let key = lead.strip_suffix(':')?.trim_end_matches(' ');
        key.strip_suffix(quotes)?
    };
    let part = |c: char| c.is_ascii_alphanumeric() || "_.- ".contains(c);
    let start = key.rfind(|c| !part(c)).map_or(0, |at| at + next(key, at));
    let key = key[start..].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    (!key.is_empty()).then_some(key)
}

/// `"branch_no": "…"`: the key before it names something else.
pub(in crate::detectors) fn names_another(text: &str, at: usize) -> bool {
    key_before(text, at).and_then(names_a_code) == Some(false)
}

fn next(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Whether a key of a program names a code: `pinBlock`, `challenge_entry`. `None` where it says nothing.
pub(super) fn names_a_code(key: &str) -> Option<bool> {
    const WITHIN: &[&str] = &[
        "pass",
        "secret",
        "challenge",
        "dtmf",
        "verif",
        "combo",
        "ansho",
        "angou",
        "totp",
        "keybuf",
    ];
    const FIRST: &[&str] = &["pin", "otp", "cvv", "cvc", "cv2"];
    const OPEN: &[&str] = &[
        "code", "entry", "input", "digits", "answer", "body", "expected", "text", "value", "resp",
        "sms", "in", "old", "new", "got", "asr", "mfa", "tan", "pw", "buf",
    ];
    // `resultCode`, `branch_no`
    const OF_OTHERS: &[&str] = &[
        "result", "status", "error", "err", "reason", "return", "ret", "branch", "bank", "item",
        "product", "postal", "zip", "country", "currency", "dept", "store", "shop", "job",
        "industry", "city", "area", "txn", "event", "action", "lang", "exit",
    ];
    const COUNTED: &[&str] = &[
        "ttl", "len", "length", "max", "min", "retry", "retries", "cnt", "count", "id", "status",
        "fail", "fails", "attempts", "size", "timeout", "expires", "sec", "ms", "at", "ts", "seq",
        "version",
    ];
    let named = |part: &str| {
        let part = part.to_ascii_lowercase();
        let code = FIRST.iter().any(|word| part.starts_with(word))
            || WITHIN.iter().any(|word| part.contains(word));
        let open = OPEN.contains(&part.as_str());
        (code || open).then_some(code)
    };
    let humps = |part: &str| -> Vec<usize> {
        let bytes = part.as_bytes();
        (1..bytes.len())
            .filter(|at| bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase())
            .collect()
    };
    // `otp_ttl`, `pin_fail_cnt`: what is counted of it.
    let last = key.rsplit(['_', '.', '-', ' ']).next().unwrap_or_default();
    // `otpTtl`
    let hump = humps(last).last().map(|at| &last[*at..]);
    let last = hump
        .filter(|word| !["Id", "At", "Seq"].contains(word))
        .unwrap_or(last);
    if COUNTED.iter().any(|word| word.eq_ignore_ascii_case(last)) {
        return Some(false);
    }
    let (mut open, mut other) = (false, false);
    for part in key.split(['_', '.', '-', ' ']) {
        let mut from = 0;
        let mut ends = humps(part);
        ends.push(part.len());
        for end in ends {
            let word = &part[from..end];
            match named(word) {
                Some(true) => return Some(true),
                Some(false) => open = true,
                None => other |= OF_OTHERS.iter().any(|of| of.eq_ignore_ascii_case(word)),
            }
            from = end;
        }
    }
    // `sms_action_code` is one all the same.
    let small = key.to_ascii_lowercase();
    let other = other
        && !["auth", "verif", "sms", "otp", "pin"]
            .iter()
            .any(|word| small.contains(word));
    (other || !open).then_some(false)
}
