//! Which characters a name may contain: visible ones, in display order.

/// Whether a letter cannot be seen, or changes how its neighbours are seen: control characters,
/// marks that turn the direction of writing, letters without width or ink, tags and selectors.
/// Two names that differ only in such letters would look the same.
#[must_use]
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{0}'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{600}'..='\u{605}'
            | '\u{61C}'
            | '\u{6DD}'
            | '\u{70F}'
            | '\u{8E2}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}'
            | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// A name on one line: letters that cannot be seen are left out, blanks between words are single,
/// and what is longer than `most` letters is cut. Empty where nothing can be seen.
#[must_use]
pub fn clean_name(written: &str, most: usize) -> String {
    // A line break separates words as a blank does.
    let parts = |letter: char| letter.is_whitespace();
    let blanked = written.chars().map(|letter| if parts(letter) { ' ' } else { letter });
    let seen: String = blanked.filter(|letter| !is_invisible(*letter)).collect();
    let whole = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    whole.chars().take(most).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_only_letters_that_are_seen_where_they_stand() {
        assert_eq!(clean_name("  Reds \n\t and  Blues ", 40), "Reds and Blues");
        assert_eq!(clean_name("\u{202E}sdeR\u{202C}", 40), "sdeR");
        assert_eq!(clean_name("Re\u{200B}ds\u{FEFF}\u{2066}\u{AD}\u{0}", 40), "Reds");
        assert_eq!(clean_name("\u{200B}\u{2060}\u{3164} \u{2028}", 40), "");
        assert_eq!(clean_name("Zoë Ångström-O’Neill 李", 40), "Zoë Ångström-O’Neill 李");
        assert_eq!(clean_name("abc def", 4), "abc");
    }
}
