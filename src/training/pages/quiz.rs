//! The quiz before and after play.

use serde::Serialize;

use crate::training::book::Answers;
use crate::training::exercise::Exercise;
use crate::training::session::{Session, SessionError};

use super::{Form, render};

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    before: bool,
    done: bool,
    questions: Vec<(usize, &'a str, &'a [String])>,
    message: &'a str,
}

/// The page with the questions; the answers are not on it.
#[must_use]
pub fn page(exercise: &Exercise, before: bool, done: bool, message: &str) -> String {
    let all = exercise.quiz.iter().enumerate();
    let page = Page {
        title: &exercise.title,
        before,
        done,
        questions: all.map(|(at, one)| (at, one.text.as_str(), one.options.as_slice())).collect(),
        message,
    };
    render("quiz.html", &page, Form::Served)
}

impl Session {
    /// Records a person's answers; each person answers once before and once after play.
    ///
    /// # Errors
    /// They have answered already.
    pub fn answer(
        &mut self,
        who: &str,
        team: usize,
        before: bool,
        answers: Vec<Option<usize>>,
    ) -> Result<(), SessionError> {
        let team = self.board().teams.get(team).map_or_else(String::new, |team| team.name.clone());
        let same = |one: &&Answers| one.who == who && one.team == team && one.before == before;
        if self.board().quiz.iter().find(same).is_some() {
            return Err(SessionError::Refused("you have answered already".to_owned()));
        }
        let questions = &self.exercise().quiz;
        let right = questions.iter().zip(&answers).filter(|(q, a)| **a == Some(q.right)).count();
        let when = if before { "before" } else { "after" };
        let given = self.board().quiz.iter().filter(|one| one.before == before).count();
        let detail = format!("answers {}: {right} of {} right", given + 1, questions.len());
        let answers = Answers { who: who.to_owned(), team, before, answers, right: right as u32 };
        self.change(|board| {
            board.quiz.push(answers);
            board.note("quiz", when, None, detail);
            Ok(())
        })
    }
}
