//! A draft of a contract's terms with its edit history, so that every change can be undone.

use crate::sim::agreement::{ServiceSet, TermRegistry, TermSpec};

/// Drafts from the first to the newest, and which of them is shown.
#[derive(Debug, Clone, Default)]
pub struct TermsDraft {
    history: Vec<Vec<TermSpec>>,
    at: usize,
    /// The term being changed continuously, so that one drag is one undo step.
    dragged: Option<(usize, usize)>,
}

impl TermsDraft {
    /// A draft equal to the contract in force.
    pub fn new(terms: &[TermSpec]) -> Self {
        Self { history: vec![terms.to_vec()], at: 0, dragged: None }
    }
    /// The terms as drafted.
    pub fn terms(&self) -> &[TermSpec] {
        self.history.get(self.at).map_or(&[], Vec::as_slice)
    }
    /// Whether a change can be undone.
    pub const fn can_undo(&self) -> bool {
        self.at > 0
    }
    /// Whether a change can be redone.
    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.history.len()
    }
    /// Undoes one change.
    pub fn undo(&mut self) {
        self.at = self.at.saturating_sub(1);
        self.dragged = None;
    }
    /// Redoes one change.
    pub fn redo(&mut self) {
        if self.can_redo() {
            self.at += 1;
        }
        self.dragged = None;
    }

    fn change(&mut self, terms: Vec<TermSpec>) {
        if terms == self.terms() {
            return;
        }
        self.history.truncate(self.at + 1);
        self.history.push(terms);
        self.at = self.history.len() - 1;
        self.dragged = None;
    }

    /// Adds a term with its defaults at the end.
    pub fn add(&mut self, name: &str) {
        let mut terms = self.terms().to_vec();
        let scope = ServiceSet::EMPTY;
        terms.push(TermSpec { term: name.to_owned(), numbers: Vec::new(), scope });
        self.change(terms);
    }
    pub fn remove(&mut self, place: usize) {
        let mut terms = self.terms().to_vec();
        if place < terms.len() {
            terms.remove(place);
            self.change(terms);
        }
    }
    /// Moves a term to another place.
    pub fn shift(&mut self, from: usize, to: usize) {
        let mut terms = self.terms().to_vec();
        if from < terms.len() && to < terms.len() && from != to {
            let term = terms.remove(from);
            terms.insert(to, term);
            self.change(terms);
        }
    }
    /// Replaces all terms.
    pub fn replace(&mut self, terms: &[TermSpec]) {
        self.change(terms.to_vec());
    }
    /// Changes a number of a term; a drag over many values is one step.
    pub fn set(&mut self, place: usize, param: usize, name: &str, value: f64) {
        let held = self.dragged == Some((place, param));
        let mut terms = self.terms().to_vec();
        let Some(term) = terms.get_mut(place) else { return };
        match term.numbers.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => term.numbers.push((name.to_owned(), value)),
        }
        if held && let Some(now) = self.history.get_mut(self.at) {
            *now = terms;
            return;
        }
        self.change(terms);
        self.dragged = Some((place, param));
    }
    pub fn end_drag(&mut self) {
        self.dragged = None;
    }
    /// Changes the services of a term.
    pub fn set_scope(&mut self, place: usize, scope: ServiceSet) {
        let mut terms = self.terms().to_vec();
        if let Some(term) = terms.get_mut(place) {
            term.scope = scope;
            self.change(terms);
        }
    }
}

/// A number of a term as drafted: the value given, or its default.
pub fn number(registry: &TermRegistry, setting: &TermSpec, param: usize) -> f64 {
    let Ok(entry) = registry.find(&setting.term) else { return 0.0 };
    let Some(param) = entry.params.get(param) else { return 0.0 };
    let written = setting.numbers.iter().find(|(name, _)| name == param.name);
    written.map_or(param.default, |(_, value)| *value)
}

/// Whether two lists of terms are equivalent: an explicit default is no difference.
pub fn is_same_terms(registry: &TermRegistry, a: &[TermSpec], b: &[TermSpec]) -> bool {
    let alike = |a: &TermSpec, b: &TermSpec| {
        let count = registry.find(&a.term).map_or(0, |entry| entry.params.len());
        a.term == b.term
            && a.scope == b.scope
            && (0..count).all(|at| number(registry, a, at) == number(registry, b, at))
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_can_be_undone_and_a_drag_is_one_step() {
        let mut draft = TermsDraft::new(&[]);
        draft.add("Tariff");
        draft.add("Cap");
        for value in [1.01, 1.02, 1.03] {
            draft.set(1, 0, "at", value);
        }
        assert_eq!(draft.terms()[1].numbers, [("at".to_owned(), 1.03)]);
        draft.undo();
        assert!(draft.terms()[1].numbers.is_empty());
        draft.redo();
        draft.shift(1, 0);
        assert_eq!(draft.terms()[0].term, "Cap");
        draft.remove(0);
        assert_eq!(draft.terms().len(), 1);
        for _ in 0..9 {
            draft.undo();
        }
        assert!(draft.terms().is_empty() && !draft.can_undo() && draft.can_redo());
    }

    #[test]
    fn a_default_written_out_is_no_difference() {
        let registry = TermRegistry::shipped();
        let mut written = TermsDraft::new(&[]);
        written.add("Cap");
        let plain = written.terms().to_vec();
        written.set(0, 0, "at", 1.05);
        assert!(is_same_terms(&registry, &plain, written.terms()));
        written.set(0, 0, "at", 1.2);
        assert!(!is_same_terms(&registry, &plain, written.terms()));
    }
}
