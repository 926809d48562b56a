//! The page of a role and its hand-out. Both are made of a [`RoleView`], which holds what the role
//! observed, its texts and what it chose, and has access to nothing else.

use serde::Serialize;

use crate::training::exercise::Exercise;
use crate::training::observation::{ObservedContract, ObservedScheme, RoleObservation};
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError, substitute_names};
use crate::training::session_state::SessionStage;

use super::numbers;
use super::{PageForm, render};

/// Everything that a role's pages are made of.
#[derive(Debug)]
pub struct RoleView<'a> {
    exercise: &'a Exercise,
    names: &'a [(String, String)],
    role: PlayerRole,
    team: &'a str,
    stage: SessionStage,
    round: u32,
    paused: bool,
    timer: Option<u64>,
    over_time: bool,
    /// What was observed: the opening, then each revealed round.
    history: Vec<&'a RoleObservation>,
    chosen: &'a [String],
    locked: bool,
    /// What it chose in finished rounds.
    before: Vec<&'a [String]>,
    /// Names of events announced to it in this round.
    event_names: Vec<&'a str>,
    months: f64,
}

impl Session {
    /// What a role of a team may see.
    pub fn role_view(&self, team: usize, role: PlayerRole) -> Result<RoleView<'_>, SessionError> {
        let board = self.state();
        let Some(of) = board.teams.get(team) else {
            return Err(SessionError::Refused("there is no such team".to_owned()));
        };
        let plan = self.exercise().rounds.get((board.round.max(1) - 1) as usize);
        let own = plan.filter(|_| board.round > 0).map_or(&[][..], |plan| &plan.events);
        let put_in = board.injected.iter().filter(|entry| entry.is_for(board.round, team));
        let told = own.iter().map(String::as_str).chain(put_in.map(|entry| entry.event.as_str()));
        Ok(RoleView {
            exercise: self.exercise(),
            names: self.names(),
            role,
            team: &of.name,
            stage: board.stage,
            round: board.round,
            paused: board.paused,
            timer: board.timer,
            over_time: board.is_over_time(),
            history: board.history(team, role),
            chosen: of.chosen.get(&role).map_or(&[][..], Vec::as_slice),
            locked: of.locked.contains(&role),
            before: of
                .played
                .iter()
                .map(|played| played.chosen.get(&role).map_or(&[][..], Vec::as_slice))
                .collect(),
            event_names: told.collect(),
            months: self.months(team, role),
        })
    }
}

/// Everything that a role reads and may choose, as shown text.
#[derive(Debug, Serialize)]
pub struct RolePage {
    /// Title of the scenario.
    pub title: String,
    /// Name of the team.
    pub team: String,
    /// Name of the role.
    pub role: &'static str,
    /// Its name in addresses.
    pub role_word: &'static str,
    /// Stage of the session.
    pub stage: &'static str,
    /// Present round, from 1; 0 before the first.
    pub round: u32,
    /// Rounds in all.
    pub rounds: usize,
    /// Heading of the round.
    pub heading: String,
    /// Whether the session is paused.
    pub paused: bool,
    /// Unix time (seconds) at which the time to decide is over.
    pub timer: Option<u64>,
    /// The question that play is to answer.
    pub exam_question: String,
    pub circumstance: String,
    /// Description of the place, for everybody.
    pub story: Vec<String>,
    pub briefing: Vec<String>,
    pub goals: Vec<String>,
    /// What is new in this round.
    pub news: Vec<String>,
    /// The date of the figures.
    pub date: String,
    /// Figures by organisation.
    pub bodies: Vec<BodyFigures>,
    /// Contracts it knows of.
    pub contracts: Vec<ContractLine>,
    /// Schemes it knows of.
    pub schemes: Vec<SchemeLine>,
    /// What it may choose.
    pub menu: Vec<MenuQuestion>,
    /// Person-months it has.
    pub months: String,
    /// Person-months that its choice takes.
    pub used: String,
    /// Whether its time is counted.
    pub has_months: bool,
    /// Whether its decisions are locked.
    pub locked: bool,
    /// Whether it can decide now.
    pub can_decide: bool,
    /// What it is waiting for if it cannot.
    pub waiting: &'static str,
    /// What it chose in finished rounds.
    pub before: Vec<(u32, Vec<String>)>,
    /// Result of its last action.
    pub message: String,
    /// Whether play is over.
    pub debrief: bool,
}

/// Figures about one organisation.
#[derive(Debug, Serialize)]
pub struct BodyFigures {
    pub name: String,
    pub rows: Vec<FigureRow>,
}

/// One figure.
#[derive(Debug, Serialize)]
pub struct FigureRow {
    pub what: String,
    /// As seen now, with its interval.
    pub now: String,
    /// How old it is.
    pub age: String,
    /// As seen one round earlier.
    pub before: String,
    /// Whether it was not seen.
    pub missing: bool,
}

/// A contract as the role knows it.
#[derive(Debug, Serialize)]
pub struct ContractLine {
    pub name: String,
    /// The other party.
    pub provider: String,
    /// Its terms in words.
    pub terms: String,
    /// Sum planned for the year.
    pub planned: String,
    /// Paid so far.
    pub paid: String,
}

/// A scheme as the role knows it.
#[derive(Debug, Serialize)]
pub struct SchemeLine {
    /// What it is.
    pub initiative: String,
    /// The provider it applies to.
    pub provider: String,
    pub stage: String,
    /// Net benefit a year, as believed.
    pub believed: String,
    /// Paid so far.
    pub paid: String,
}

/// A question and its options.
#[derive(Debug, Serialize)]
pub struct MenuQuestion {
    pub question: String,
    /// Whether several options may be chosen.
    pub many: bool,
    /// Name of the group of buttons.
    pub name: String,
    /// Whether no option is chosen.
    pub none: bool,
    pub options: Vec<OfferedOption>,
}

/// An option.
#[derive(Debug, Serialize)]
pub struct OfferedOption {
    /// Name in the scenario.
    pub id: String,
    pub title: String,
    /// What it means.
    pub text: String,
    /// Person-months it takes; empty for none.
    pub months: String,
    pub chosen: bool,
}

impl RoleView<'_> {
    fn with_names(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| substitute_names(self.names, text)).collect()
    }

    fn news(&self) -> Vec<String> {
        let place = (self.round.max(1) - 1) as usize;
        let Some(plan) = self.exercise.rounds.get(place).filter(|_| self.round > 0) else {
            return Vec::new();
        };
        let mut news = self.with_names(&plan.news);
        for event in self.event_names.iter().filter_map(|id| self.exercise.event(id)) {
            news.push(substitute_names(self.names, &format!("{}. {}", event.title, event.text)));
        }
        news
    }

    fn body_figures(&self) -> Vec<BodyFigures> {
        let Some(now) = self.history.last() else { return Vec::new() };
        let earlier = self.history.len().checked_sub(2).map(|place| self.history[place]);
        let mut bodies: Vec<BodyFigures> = Vec::new();
        for figure in &now.figures {
            let same = |observed_figure: &&crate::training::observation::ObservedFigure| {
                observed_figure.body == figure.body && observed_figure.what == figure.what
            };
            let before = earlier.and_then(|earlier| earlier.figures.iter().find(same));
            let row = FigureRow {
                what: figure.what.clone(),
                now: numbers::figure_text(figure),
                age: numbers::age(figure),
                before: before.map_or_else(String::new, numbers::figure_text),
                missing: figure.value.is_none(),
            };
            match bodies.iter_mut().find(|body| body.name == figure.body) {
                Some(body) => body.rows.push(row),
                None => bodies.push(BodyFigures { name: figure.body.clone(), rows: vec![row] }),
            }
        }
        bodies
    }

    fn menu(&self) -> Vec<MenuQuestion> {
        let round = self.round.max(1);
        let before = |id: &String| self.before.iter().any(|chosen| chosen.contains(id));
        let mut menu: Vec<MenuQuestion> = Vec::new();
        for choice in self.exercise.menu(self.role, round) {
            if choice.once && before(&choice.id) || choice.excludes.iter().any(before) {
                continue;
            }
            let option = OfferedOption {
                id: choice.id.clone(),
                title: substitute_names(self.names, &choice.title),
                text: substitute_names(self.names, &choice.text),
                months: if choice.months > 0.0 {
                    format!("{:.0}", choice.months)
                } else {
                    String::new()
                },
                chosen: self.chosen.contains(&choice.id),
            };
            match menu.iter_mut().find(|asked| asked.question == choice.question) {
                Some(asked) => asked.options.push(option),
                None => menu.push(MenuQuestion {
                    question: choice.question.clone(),
                    many: choice.is_one_of_many(),
                    name: format!("q{}", menu.len()),
                    none: false,
                    options: vec![option],
                }),
            }
        }
        for asked in &mut menu {
            asked.none = !asked.many && asked.options.iter().all(|option| !option.chosen);
        }
        menu
    }

    /// The page as text; `message` is the result of the role's last action.
    pub fn page(&self, message: &str) -> RolePage {
        let casting = self.exercise.casting(self.role);
        let plan = self.exercise.rounds.get((self.round.max(1) - 1) as usize);
        let newest = self.history.last();
        let used: f64 = self
            .chosen
            .iter()
            .filter_map(|id| self.exercise.choice(id))
            .map(|entry| entry.months)
            .sum();
        let titles = |ids: &[String]| -> Vec<String> {
            let of = |id: &String| {
                self.exercise.choice(id).map(|entry| substitute_names(self.names, &entry.title))
            };
            ids.iter().filter_map(of).collect()
        };
        RolePage {
            title: self.exercise.title.clone(),
            team: self.team.to_owned(),
            role: self.role.name(),
            role_word: self.role.key(),
            stage: self.stage.label(),
            round: self.round,
            rounds: self.exercise.rounds.len(),
            heading: plan
                .filter(|_| self.round > 0)
                .map_or_else(String::new, |entry| entry.title.clone()),
            paused: self.paused,
            timer: self.timer.filter(|_| self.stage == SessionStage::Deciding),
            exam_question: substitute_names(self.names, &self.exercise.exam_question),
            circumstance: substitute_names(self.names, &self.exercise.circumstance),
            story: self.with_names(&self.exercise.story),
            briefing: casting.map_or_else(Vec::new, |entry| self.with_names(&entry.briefing)),
            goals: casting.map_or_else(Vec::new, |entry| self.with_names(&entry.goals)),
            news: self.news(),
            date: newest.map_or_else(String::new, |entry| entry.date.clone()),
            bodies: self.body_figures(),
            contracts: newest
                .map_or_else(Vec::new, |entry| entry.contracts.iter().map(contract).collect()),
            schemes: newest
                .map_or_else(Vec::new, |entry| entry.schemes.iter().map(scheme).collect()),
            menu: self.menu(),
            months: format!("{:.0}", self.months),
            // An empty sum is written without a sign.
            used: format!("{:.0}", used + 0.0),
            has_months: self.months > 0.0 || self.role == PlayerRole::Commissioner,
            locked: self.locked,
            can_decide: self.stage == SessionStage::Deciding
                && !self.locked
                && !self.paused
                && !self.over_time,
            waiting: self.waiting(),
            before: (1u32..).zip(&self.before).map(|(round, ids)| (round, titles(ids))).collect(),
            message: message.to_owned(),
            debrief: self.stage == SessionStage::Debrief,
        }
    }

    const fn waiting(&self) -> &'static str {
        match self.stage {
            SessionStage::Briefing => {
                "The first round has not started. Read your briefing and look at the figures."
            }
            SessionStage::Deciding if self.paused => "The session is paused.",
            SessionStage::Deciding if self.over_time && !self.locked => {
                "The time to decide is over. What you saved counts; the facilitator can give more \
                 time."
            }
            SessionStage::Deciding => {
                "Your decisions are locked. The facilitator can open them again."
            }
            SessionStage::Running => "The round is running.",
            SessionStage::Preview => "The round is over. The facilitator is preparing the results.",
            SessionStage::Results => {
                "These are the results as they reached you. The next round starts soon."
            }
            SessionStage::Debrief => "Play is over.",
        }
    }
}

fn contract(seen: &ObservedContract) -> ContractLine {
    ContractLine {
        name: seen.name.clone(),
        provider: seen.provider.clone(),
        terms: seen.terms.clone(),
        planned: numbers::pounds(seen.planned),
        paid: numbers::pounds(seen.paid),
    }
}

fn scheme(seen: &ObservedScheme) -> SchemeLine {
    SchemeLine {
        initiative: seen.initiative.replace('_', " "),
        provider: seen.provider.clone(),
        stage: seen.stage.clone(),
        believed: seen.believed.map_or_else(String::new, numbers::pounds),
        paid: seen.paid.map_or_else(String::new, numbers::pounds),
    }
}

/// The page of a role; `message` is the result of its last action.
pub fn page(view: &RoleView<'_>, message: &str) -> String {
    render("player.html", &view.page(message), PageForm::Served)
}

#[derive(Serialize)]
struct HandoutPages {
    sheets: Vec<RolePage>,
}

/// The hand-out of a role: briefing, figures and menu on paper.
pub fn handout(view: &RoleView<'_>, form: PageForm) -> String {
    handouts(std::slice::from_ref(view), form)
}

/// Hand-outs of several roles on one page, each on its own sheet.
pub fn handouts(views: &[RoleView<'_>], form: PageForm) -> String {
    let sheets = views.iter().map(|view| view.page("")).collect();
    render("handout.html", &HandoutPages { sheets }, form)
}
