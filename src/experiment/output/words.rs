//! A dictionary-encoded column of text with few distinct values: each value once, and its number in
//! every row.

use std::collections::BTreeMap;

use arrow_array::types::Int32Type;
use arrow_array::{Array, DictionaryArray, StringArray};

/// Text values by number.
#[derive(Debug, Default)]
pub struct DictionaryColumn {
    codes_by_word: BTreeMap<String, u32>,
    list: Vec<String>,
    codes: Vec<u32>,
    /// For each word, the one that followed it last time.
    after: Vec<u32>,
    last: u32,
}

impl DictionaryColumn {
    /// Adds a row. The order of rows repeats from month to month, so the word is usually the last
    /// one or the one that followed it before; only others are looked up.
    pub fn push(&mut self, word: &str) {
        let is = |code: u32| self.list.get(code as usize).is_some_and(|known| known == word);
        if !is(self.last) {
            let next = self.after.get(self.last as usize).copied().unwrap_or(0);
            let code = if is(next) { next } else { self.code_of(word) };
            self.after[self.last as usize] = code;
            self.last = code;
        }
        self.codes.push(self.last);
    }

    /// The number of a word, newly assigned if needed.
    fn code_of(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes_by_word.get(word) {
            return *code;
        }
        let code = self.list.len() as u32;
        self.codes_by_word.insert(word.to_owned(), code);
        self.list.push(word.to_owned());
        self.after.push(code);
        code
    }

    /// Adds rows of a dictionary-encoded column that was read back.
    pub fn extend(&mut self, column: &DictionaryArray<Int32Type>, rows: std::ops::Range<usize>) {
        let Some(words) = column.values().as_any().downcast_ref::<StringArray>() else { return };
        let codes: Vec<u32> = (0..words.len()).map(|at| self.code_of(words.value(at))).collect();
        let keys = &column.keys().values()[rows];
        self.codes.extend(keys.iter().map(|key| codes[*key as usize]));
    }

    /// Removes and returns the rows; the dictionary stays.
    pub fn take(&mut self) -> StringArray {
        let codes = std::mem::take(&mut self.codes);
        StringArray::from_iter_values(codes.iter().map(|code| self.list[*code as usize].as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(column: &StringArray) -> Vec<&str> {
        (0..column.len()).map(|at| column.value(at)).collect()
    }

    #[test]
    fn every_row_keeps_its_word_whatever_came_before() {
        let rows = ["a", "a", "b", "a", "c", "", "a", "b", "b", "c", "a", "", "c", "c", "b"];
        let mut words = DictionaryColumn::default();
        for part in rows.chunks(4) {
            part.iter().for_each(|word| words.push(word));
            assert_eq!(texts(&words.take()), part);
        }
    }

    #[test]
    fn rows_read_back_have_their_words() {
        let read: DictionaryArray<Int32Type> = ["x", "y", "x", "z", "y"].into_iter().collect();
        let mut words = DictionaryColumn::default();
        words.push("z");
        words.extend(&read, 1..5);
        words.push("x");
        assert_eq!(texts(&words.take()), ["z", "y", "x", "z", "y", "x"]);
    }
}
