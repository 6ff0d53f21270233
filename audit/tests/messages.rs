//! What people read: verdicts, reports, reasons not to start.

use audit::report::{Incident, Period, month};
use audit::{Cases, Filter, Trail, records};
use jiff::tz::offset;

use crate::support::{Place, key, record};

/// A month with everything in it: requests in and out, refusals, a full disk, a crash.
fn month_of_work() -> Place {
    let place = Place::new();
    place.write(0..4);
    let trail = place.open();
    trail.refused(None, "invalid_api_key");
    trail.refused(Some("teller"), "request_too_large");
    place.faults.leave_room_for(0);
    assert!(record(&trail, 4).is_err());
    place.faults.make_room();
    record(&trail, 5).unwrap();
    drop(trail);
    place
}

fn november() -> Period {
    Period::month("2026-11", offset(9)).unwrap()
}

#[test]
fn a_trail_that_holds() {
    let place = month_of_work();
    insta::assert_snapshot!(place.verdict(), @r#"
    note: 000001-2026-11-22.jsonl:12: nothing could be recorded from 2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z (no storage space); refused: 1, answered inside without a record: 0, outcomes lost: 0
    files        1
    records      15: 1 to 15
    time         2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z
    checkpoints  2; records after the last one: 0
    THE TRAIL HOLDS / 監査記録に改変は認められません
    "#);
}

#[test]
fn a_trail_that_does_not() {
    let place = month_of_work();
    let file = &place.files()[0];
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(
        file,
        text.replacen("\"person", "\"", 1)
            .replacen("teller", "taller", 1),
    )
    .unwrap();
    insta::assert_snapshot!(place.verdict(), @r#"
    000001-2026-11-22.jsonl:4 (bytes 1661 to 2492): does not match its hash: this record was changed after it was written
    note: 000001-2026-11-22.jsonl:12: nothing could be recorded from 2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z (no storage space); refused: 1, answered inside without a record: 0, outcomes lost: 0
    files        1
    records      15: 1 to 15
    time         2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z
    checkpoints  2; records after the last one: 0
    THE TRAIL DOES NOT HOLD: 1 fault / 監査記録に異常があります
    "#);
}

#[test]
fn a_month_for_people_and_for_programs() {
    let place = month_of_work();
    let report = month(&place.path(), november()).unwrap();
    insta::assert_snapshot!(report.to_markdown(), @r#"
    # 生成AI利用状況の月次報告 / Monthly report on the use of generative AI

    対象期間 / period: 2026-11-01 00:00:00+09:00 – 2026-12-01 00:00:00+09:00

    ## 行外(外国を含む)への提供 / Transfers to others, by country and operator

    検出した値は、送信の前にすべて置き換えています。
    Every value that was found is replaced before anything is sent.

    | 国 country | 事業者 operator | 宛先 host | 接続 engine | 送信 sends | うち置換あり with placeholders | バイト bytes | システム数 applications |
    | --- | --- | --- | --- | ---: | ---: | ---: | ---: |
    | US | Example Frontier, Inc. | api.example.com | frontier | 2 | 2 | 1026 | 1 |

    ### 置き換えた項目 / What was replaced

    | 事業者 operator | 項目 type | 件数 occurrences |
    | --- | --- | ---: |
    | Example Frontier, Inc. | PERSON | 4 |
    | Example Frontier, Inc. | PHONE | 2 |

    ## 規則別 / Decisions by rule

    | 規則 rule | 件数 requests | 行外 outside | 行内 inside | 規則が拒否 refused by rule | 入力 tokens in | 出力 tokens out | 費用(円) yen |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | customers-masked | 5 | 2 | 3 | 0 | 480 | 160 | 1.00 |
    | 合計 total | 5 | 2 | 3 | 0 | 480 | 160 | 1.00 |

    ## 業務システム別 / Decisions by application

    | システム application | 件数 requests | 行外 outside | 行内 inside | 規則が拒否 refused by rule | 入力 tokens in | 出力 tokens out | 費用(円) yen |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | loan-review | 2 | 2 | 0 | 0 | 240 | 80 | 0.50 |
    | teller | 3 | 0 | 3 | 0 | 240 | 80 | 0.50 |
    | 合計 total | 5 | 2 | 3 | 0 | 480 | 160 | 1.00 |

    ## 機密区分別 / Decisions by level

    | 区分 level | 件数 requests | 行外 outside | 行内 inside | 規則が拒否 refused by rule | 入力 tokens in | 出力 tokens out | 費用(円) yen |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | confidential | 5 | 2 | 3 | 0 | 480 | 160 | 1.00 |
    | 合計 total | 5 | 2 | 3 | 0 | 480 | 160 | 1.00 |

    ## 結果 / Outcomes

    | 結果 outcome | 件数 requests |
    | --- | ---: |
    | answered | 4 |
    | unknown | 1 |

    ## 判定前に拒否した要求 / Refused before any decision

    | システム application | 理由 code | 件数 requests |
    | --- | --- | ---: |
    | teller | request_too_large | 1 |
    | – | invalid_api_key | 1 |

    ## 記録の欠落 / Times without a record

    - 2026-11-22 17:15:00+09:00 – 2026-11-22 17:15:00+09:00: no storage space (拒否 refused 1, 行内回答 answered inside 0, 結果欠落 outcomes lost 0)
    "#);
    insta::assert_snapshot!(report.to_csv(), @r#"
    ﻿table,name,country,operator,host,engine,requests,outside,inside,refused_by_rule,input_tokens,output_tokens,yen,bytes
    transfers,"Example Frontier, Inc.",US,"Example Frontier, Inc.",api.example.com,frontier,2,2,,,,,,1026
    rules,customers-masked,,,,,5,2,3,0,480,160,1.00,
    apps,loan-review,,,,,2,2,0,0,240,80,0.50,
    apps,teller,,,,,3,0,3,0,240,80,0.50,
    levels,confidential,,,,,5,2,3,0,480,160,1.00,
    outcomes,answered,,,,,4,,,,,,,
    outcomes,unknown,,,,,1,,,,,,,
    total,,,,,,5,2,3,0,480,160,1.00,
    "#);
}

#[test]
fn material_for_a_leak_report() {
    let place = month_of_work();
    let mut incident = Incident::new(november());
    let filter = Filter {
        only_outside: true,
        ..Filter::default()
    };
    for case in Cases::new(records(&place.path()).unwrap()) {
        let case = case.unwrap();
        if filter.takes(&case) {
            incident.add(&case);
        }
    }
    insta::assert_snapshot!(incident.to_markdown(), @r#"
    # 漏えい等報告の資料 / Material for a leak report

    個人情報保護法第26条・施行規則第8条 / APPI Art. 26, enforcement rules Art. 8。速報は発覚から3〜5日以内、確報は30日以内(不正の目的によるものは60日以内)。
    Preliminary report within 3 to 5 days of discovery, final report within 30 (60 where done with unlawful intent).

    対象期間 / period: 2026-11-01 00:00:00+09:00 – 2026-12-01 00:00:00+09:00

    ## 概要 / Overview

    - 該当する要求 / requests: 2
    - 最初 / first: 2026-11-22 17:15:00+09:00
    - 最後 / last: 2026-11-22 17:15:00+09:00
    - システム / application `loan-review`: 2
    - 規則 / rule `customers-masked` (routes.toml 3fa9c1d23fa9…): 2

    ## 個人データの項目と本人の数 / Items, and number of subjects

    | 項目 type | 出現 occurrences | 置換 replaced | 異なる値 distinct values |
    | --- | ---: | ---: | ---: |
    | PERSON | 4 | 4 | 2 |
    | PHONE | 2 | 2 | 2 |

    本人の数の目安 / persons: 氏名 names 2, 最も多い項目 largest item 2。同じ人が複数の表記・番号で現れることがあるため、確定には業務側の照合が必要です。
    One person can stand behind several values: the business has to match them.

    ## 提供先 / To whom it was sent

    | 国 country | 事業者 operator | 宛先 host | 送信 sends | バイト bytes |
    | --- | --- | --- | ---: | ---: |
    | US | Example Frontier, Inc. | api.example.com | 2 | 1026 |

    ## 記録からは分からない項目 / What the record cannot tell

    - 原因 / cause:
    - 二次被害又はそのおそれの有無及びその内容 / secondary damage, or the risk of it:
    - 本人への対応の実施状況 / what was done for the persons concerned:
    - 公表の実施状況 / publication:
    - 再発防止のための措置 / measures against recurrence:
    - その他参考となる事項 / other:
    "#);
}

#[test]
fn a_decision_as_it_stands_in_the_file() {
    let place = Place::new();
    place.write(0..1);
    let text = std::fs::read_to_string(&place.files()[0]).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    // The chain's name is random, and so are hashes.
    let line = lines[0].split_once(",\"hash\"").unwrap().0;
    insta::assert_snapshot!(line, @r#"{"seq":2,"time":"2026-11-22T08:15:00.000000Z","kind":"decision","request":"request-0","app":"loan-review","tags":["retail"],"endpoint":"chat","asked":"auto","stream":false,"tools":false,"unknown_fields":false,"tokens":0,"language":"","level":"confidential","findings":{"PERSON":2,"PHONE":1},"matters":[],"subjects":{"PERSON":["ee488e4993fcdd20ecb75d6f095d030e"],"PHONE":["91ede013a2a68e407120a8a7a32b2fce"]},"fingerprint_key":"a1eaef91","action":"answer","rule":"customers-masked","line":61,"reason":"顧客情報はマスキングします","rules":"3fa9c1d23fa9c1d23fa9c1d23fa9c1d23fa9c1d23fa9c1d23fa9c1d23fa9c1d2","approved_by":[],"program":"0.1.0","classifier":"0.1.0","masked":{"PERSON":2,"PHONE":1},"masking":{},"first":{"engine":"frontier","model":"gpt-5.2","destination":{"host":"api.example.com","operator":"Example Frontier, Inc.","country":"US","bytes":512,"body":"99a956040378009092a31191b1571f2a"}},"then":["local"]"#);
    insta::assert_snapshot!(lines[1].split_once(",\"hash\"").unwrap().0, @r#"{"seq":3,"time":"2026-11-22T08:15:00.000000Z","kind":"outcome","request":"request-0","outcome":"answered","engine":"frontier","model":"gpt-5.2","tokens":{"input":120,"cached_input":0,"output":40,"reasoning":0},"yen":0.25,"restored":{},"unresolved":0,"total_ms":812.5"#);
}

#[test]
fn why_a_trail_does_not_open() {
    let refused = |change: &dyn Fn(&Place)| {
        let place = Place::new();
        place.write(0..2);
        change(&place);
        let error = Trail::open(place.settings(), key())
            .unwrap_err()
            .to_string();
        error.replace(&place.path().display().to_string(), "audit")
    };
    insta::assert_snapshot!(refused(&|place| {
        std::fs::write(place.path().join("notes.txt"), "").unwrap();
    }), @"audit holds `notes.txt`, which is no file of the trail; move it away: this directory is for the trail alone");
    insta::assert_snapshot!(refused(&|place| {
        use std::os::unix::fs::PermissionsExt;
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(place.path(), open).unwrap();
    }), @"audit is open to others (mode 0755); `chmod 700` it");
    insta::assert_snapshot!(refused(&|place| {
        std::fs::copy(&place.files()[0], place.path().join("000003-2026-11-22.jsonl")).unwrap();
    }), @"audit has no file number 000002, but a later one; find it, or begin a new trail in an empty directory. `sekisho audit verify` shows what is there");
    insta::assert_snapshot!(refused(&|place| {
        let file = &place.files()[0];
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text.replacen("\"level\"", "\"lever\"", 1)).unwrap();
    }), @"000001-2026-11-22.jsonl:2 does not follow the record before it, and is not what an interrupted write leaves: somebody changed it, or the disk did. `sekisho audit repair` says what can be done");
    insta::assert_snapshot!(refused(&|place| {
        let file = &place.files()[0];
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text.replacen("\"format\":1", "\"format\":2", 1)).unwrap();
    }), @"000001-2026-11-22.jsonl has format 2, which this version does not know; use the version that wrote it");
}

#[test]
fn a_month_is_a_calendar_month_where_its_readers_are() {
    let november = november();
    assert_eq!(november.from.to_string(), "2026-10-31T15:00:00Z");
    assert_eq!(november.to.to_string(), "2026-11-30T15:00:00Z");
    assert_eq!(november.show(november.from), "2026-11-01 00:00:00+09:00");
    for text in ["2026-13", "2026-1", "2026", "november", "2026-11-01"] {
        assert_eq!(Period::month(text, offset(9)), None, "{text}");
    }
}
