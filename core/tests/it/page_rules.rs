//! Rules: what is refused, how they are compiled, and how a table written elsewhere is read.

use ringtrace::page::{Rule, Rules};
use ringtrace::words::phone::characters::{Character, read};

fn refused(rules: &[Rule]) -> Vec<(String, String)> {
    let error = Rules::build(rules).unwrap_err();
    error.problems().map(|p| (p.code.to_string(), p.path.clone())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(code, path)| (code.to_string(), path.to_string())).collect()
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let us = Rule::new("+12125550100", "+12125550142");
    let rules = [
        us.clone(),
        us.clone(),
        Rule::new("2125550101", "+1 212 555 0142"),
        Rule::new("+9990000000", "+12125550142"),
        us.clone().with_mask("###"),
        Rule::new("+12125550102", "+12125550142").with_mask("###-####"),
        Rule::new("+12125550103", "+12125550142").with_alias("103").with_alias("no digits, 1"),
    ];
    let expected = [
        ("duplicate", "[1].destination"),
        ("invalid_number", "[2].destination"),
        ("invalid_number", "[2].tracking"),
        ("invalid_number", "[3].destination"),
        ("duplicate", "[4].destination"),
        ("invalid_mask", "[5].mask"),
        ("invalid_number", "[6].aliases[0]"),
    ];
    assert_eq!(refused(&rules), pairs(&expected));
}

#[test]
fn the_table_is_what_its_layout_says() {
    let rules = [
        Rule::new("+12125550100", "+12125550142").with_mask("(###) ###-####"),
        Rule::new("+442079460018", "+12125550143").with_alias("7946 0018"),
        Rule::new("+12125550101", "+12125550144").with_alias("555-0101"),
    ];
    let rules = Rules::build(&rules).unwrap();
    let international = "00 011 0011 810 010 001 002 005 007 008 009 000 119";
    let expected = format!(
        "ringtrace\t1\t{international}\n\
         +1\t1\n\
         0\t2125550100\t2125550142\t\t(212) 555-0142\n\
         2\t2125550101\t2125550144\t\t\n\
         +44\t0\n\
         1\t2079460018\t2125550143\t+1\t\n\
         =1\t79460018\t25550143\t+121\t\n\
         =2\t5550101\t5550144\t\t\n"
    );
    assert_eq!(rules.table(), expected);
    assert_eq!(Rules::from_table(&expected).unwrap(), rules);
}

#[test]
fn a_table_written_by_hand_is_executed() {
    let table = "ringtrace\t1\t00\n+999\t7\n5\t000111\t000222\n=6\t4711\t4712\t\t[#]\n";
    let rules = Rules::from_table(table).unwrap();
    let text = "+999 000 111, 00999000111, 7-000-111, 000111, +999 (7) 000111, 47 11";
    let shown = "+999 000 222, 00999000222, 7-000-222, 000111, +999 (7) 000222, [#]";
    assert_eq!(rules.replace(text), shown);
    let found: Vec<usize> = rules.find(text).iter().map(|edit| edit.rule).collect();
    assert_eq!(found, [5, 5, 5, 5, 6]);
}

#[test]
fn what_is_no_table_is_refused() {
    let code = |text: &str| Rules::from_table(text).unwrap_err().code.to_string();
    assert_eq!(code(""), "invalid_shape");
    assert_eq!(code("ringtrace\t2\t00\n"), "unsupported_version");
    assert_eq!(code("ringtrace\t1\t00\n0\t2125550100\t2125550142\n"), "invalid_shape");
    assert_eq!(code("ringtrace\t1\t00\n+1\t1\nx\t2125550100\t2125550142\n"), "invalid_shape");
    assert_eq!(code("ringtrace\t1\t00\n+1\t1\n0\t212555O100\t2125550142\n"), "invalid_shape");
    assert_eq!(code("ringtrace\t1\t00\n+1\t1\n0\t212\t2125550142\n"), "invalid_shape");
    assert_eq!(code("ringtrace\t1\t00\n+1\t1\n0\t2125550100\t\n"), "invalid_shape");
    for heads in ["00 -10\n+1\t1", "00\n+1-\t1", "00\n+\t1", "00\n+1\t8 x"] {
        let table = format!("ringtrace\t1\t{heads}\n0\t2125550100\t2125550142\n");
        assert_eq!(code(&table), "invalid_shape", "{table}");
    }
}

#[test]
fn edits_say_where_each_segment_changes() {
    let rules = Rules::build(&[Rule::new("+12125550100", "+13125550199")]).unwrap();
    let edits = rules.find_in(&["Call (212)", " ", "555", "-0100 or ", "212.555.0100"]);
    let seen: Vec<_> =
        edits.iter().map(|e| (e.number, e.segment, e.start..e.end, e.text.as_str())).collect();
    assert_eq!(
        seen,
        [(0, 0, 5..10, "(312)"), (0, 3, 0..5, "-0199"), (1, 4, 0..12, "312.555.0199")]
    );
}

#[test]
fn every_digit_of_every_script_is_found() {
    // The destination in the digits of each script of the basic plane.
    let rules = Rules::build(&[Rule::new("+12125550100", "+12125550142")]).unwrap();
    let zeros = (0..=0xffff_u32).filter_map(char::from_u32);
    let zeros: Vec<char> = zeros.filter(|c| read(*c) == Character::Digit(0)).collect();
    assert!(zeros.len() > 30);
    let write = |zero: char, digits: &str| -> String {
        let digit = |c: char| char::from_u32(zero as u32 + c.to_digit(10).unwrap()).unwrap();
        digits.chars().map(digit).collect()
    };
    for zero in zeros {
        let (text, shown) = (write(zero, "2125550100"), write(zero, "2125550142"));
        assert_eq!(rules.replace(&format!("☎ {text}!")), format!("☎ {shown}!"));
    }
}

#[test]
fn many_rules_do_not_get_in_each_others_way() {
    let rules: Vec<Rule> = (0..100)
        .map(|n| Rule::new(format!("+121255501{n:02}"), format!("+131255501{:02}", 99 - n)))
        .collect();
    let rules = Rules::build(&rules).unwrap();
    for n in 0..100 {
        let text = format!("(212) 555-01{n:02}");
        assert_eq!(rules.replace(&text), format!("(312) 555-01{:02}", 99 - n));
    }
}
