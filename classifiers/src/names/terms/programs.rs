//! Words of programs and of payments: a program in a log, a column in a query, who plays which part.

/// `Nov 28 06:51:02 ra-tokyo01 ike: reject`: a program in a line of a log, behind the machine.
pub(super) fn program(word: &str, before: &str, behind: &str) -> bool {
    let small = word.bytes().all(|b| b.is_ascii_lowercase());
    if !small || !behind.starts_with([':', '[']) {
        return false;
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let mut parts = line.trim_end_matches(' ').rsplit(' ');
    let machine = parts.next().unwrap_or_default();
    let time = parts.next().unwrap_or_default();
    machine.len() > 1
        && machine.is_ascii()
        && time.bytes().filter(|b| *b == b':').count() >= 2
        && time.starts_with(|c: char| c.is_ascii_digit())
}

/// `AVG(bal)`, `coalesce(ken, 0)`: what a function of a database is given.
pub(super) fn argument(word: &str, before: &str, behind: &str) -> bool {
    const FUNCTIONS: &[&str] = &[
        "avg",
        "sum",
        "min",
        "max",
        "count",
        "coalesce",
        "nvl",
        "ifnull",
        "isnull",
        "upper",
        "lower",
        "trim",
        "ltrim",
        "rtrim",
        "length",
        "len",
        "round",
        "floor",
        "ceil",
        "abs",
        "cast",
        "substr",
        "substring",
        "concat",
        "median",
        "stddev",
        "lag",
        "year",
        "month",
        "to_char",
        "to_date",
        "to_number",
        "date_trunc",
        "extract",
        "sqrt",
        "log",
        "ln",
        "exp",
        "nullif",
        "greatest",
        "least",
        "row_number",
        "first_value",
        "last_value",
        "string_agg",
        "array_agg",
        "distinct",
    ];
    let Some(head) = before.strip_suffix('(') else {
        return false;
    };
    let bare = head.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let function = &head[bare.len()..];
    // `Max (Ken)` is somebody.
    let one_case = !function.bytes().any(|b| b.is_ascii_lowercase())
        || !function.bytes().any(|b| b.is_ascii_uppercase());
    word.bytes().all(|b| !b.is_ascii_whitespace())
        && behind.starts_with([')', ',', ' '])
        && one_case
        && FUNCTIONS
            .iter()
            .any(|known| function.eq_ignore_ascii_case(known))
}

/// `Remitter Yusuf Karimov`: what part somebody plays in a payment, by itself.
pub(in crate::names) fn part_of_a_payment(word: &str) -> bool {
    const PARTS: &[&str] = &[
        "Remitter",
        "Beneficiary",
        "Applicant",
        "Ordering",
        "Originator",
        "Payer",
        "Payor",
        "Payee",
        "Debtor",
        "Creditor",
        "Drawer",
        "Drawee",
        "Endorser",
        "Consignee",
        "Consignor",
        "Shipper",
        "Issuer",
        "Advising",
        "Depositor",
        "Assignee",
        "Assignor",
        "Mortgagor",
        "Pledgor",
        "Obligor",
        "Guarantor",
        "Transferor",
        "Transferee",
    ];
    PARTS.contains(&word)
}

/// What programs print where there is no value, and what they call dates and checks.
pub(super) fn word_of_programs(word: &str) -> bool {
    matches!(
        word,
        "Gregorian"
            | "Validator"
            | "NaN"
            | "NaT"
            | "nan"
            | "NAN"
            | "None"
            | "Null"
            | "Inf"
            | "Traceback"
            | "Undefined"
    )
}
