//! The quiz before and after play.

use serde::Serialize;

use crate::training::exercise::Exercise;
use crate::training::session::{Session, SessionError};
use crate::training::session_state::QuizAnswers;

use super::{PageForm, render};

#[derive(Serialize)]
struct QuizPage<'a> {
    title: &'a str,
    before: bool,
    done: bool,
    questions: Vec<(usize, &'a str, &'a [String])>,
    message: &'a str,
}

/// The page with the questions; the answers are not on it.
pub fn page(exercise: &Exercise, before: bool, done: bool, message: &str) -> String {
    let all = exercise.quiz.iter().enumerate();
    let page = QuizPage {
        title: &exercise.title,
        before,
        done,
        questions: all
            .map(|(at, entry)| (at, entry.text.as_str(), entry.options.as_slice()))
            .collect(),
        message,
    };
    render("quiz.html", &page, PageForm::Served)
}

impl Session {
    /// Records a person's answers; each person answers once before and once after play.
    pub fn answer(
        &mut self,
        who: &str,
        team: usize,
        before: bool,
        answers: Vec<Option<usize>>,
    ) -> Result<(), SessionError> {
        let team = self.state().teams.get(team).map_or_else(String::new, |team| team.name.clone());
        let same = |quiz_answers: &&QuizAnswers| {
            quiz_answers.who == who && quiz_answers.team == team && quiz_answers.before == before
        };
        if self.state().quiz.iter().find(same).is_some() {
            return Err(SessionError::Refused("you have answered already".to_owned()));
        }
        let questions = &self.exercise().quiz;
        let right = questions.iter().zip(&answers).filter(|(q, a)| **a == Some(q.right)).count();
        let when = if before { "before" } else { "after" };
        let given = self.state().quiz.iter().filter(|entry| entry.before == before).count();
        let detail = format!("answers {}: {right} of {} right", given + 1, questions.len());
        let answers =
            QuizAnswers { who: who.to_owned(), team, before, answers, right: right as u32 };
        self.change(|board| {
            board.quiz.push(answers);
            board.record("quiz", when, None, detail);
            Ok(())
        })
    }
}
