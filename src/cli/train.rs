//! `hecon train`: a training session, played by autopilots or by people in a room.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{self, CliError};
use super::files;
use crate::experiment::output::folder;
use crate::scenario::layers::suggest;
use crate::training::autopilot::AutopilotPolicy;
use crate::training::debrief::{Debrief, OutcomeDimension};
use crate::training::exercise::{self, Exercise, ExerciseError};
use crate::training::pages::{self, PageForm};
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError};
use crate::training::session_state::SessionStage;
use crate::training::session_store::{SessionStore, StoreError};
use crate::training::team_economy::TeamEconomyError;

/// Play a training scenario, with people in a room or by an autopilot
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon list training\n  hecon train the-shift --auto relational\n  \
                        hecon train the-shift --auto all --out shift\n  \
                        hecon train the-shift --serve\n  \
                        hecon train the-shift --serve 0.0.0.0:8080 --out session-1\n  \
                        hecon train my-scenario.ron --auto all\n\nWith --serve people join in a \
                        browser. The folder of --out stores the session with its scenario; the \
                        same command resumes it where it was stopped."
)]
pub struct Train {
    /// Name of a shipped scenario, or the path of your own
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Play it with a policy: passive-payer, micromanager, relational, strategic-capitation, or all
    #[arg(long, value_name = "POLICY", conflicts_with = "serve")]
    auto: Option<String>,
    /// Play it with given choices: a round and its options, such as 1:move-planned,transition (may
    /// be repeated; together with --auto they play with the same people)
    #[arg(long, value_name = "ROUND:OPTIONS", conflicts_with = "serve")]
    choose: Vec<String>,
    /// Rounds to play; default: all
    #[arg(long, value_name = "N", conflicts_with_all = ["serve", "handouts"])]
    rounds: Option<u32>,
    /// Random seed for --auto; a room draws one and keeps it secret
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "serve")]
    seed: u64,
    /// Any setting or parameter over the scenario's economy (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    sets: Vec<String>,
    /// Folder for the session, its debrief and its log
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the facilitator's hand-outs to the folder and exit
    #[arg(long, requires = "out", conflicts_with_all = ["auto", "choose", "serve"])]
    handouts: bool,
    /// Serve a room to browsers, only on this machine unless an address is given
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = LOCAL)]
    serve: Option<String>,
    /// Names of teams in the room (may be repeated); the facilitator can add more
    #[arg(long = "team", value_name = "NAME", requires = "serve")]
    teams: Vec<String>,
    /// Host name or address that browsers use, if it is not that of --serve
    #[arg(long = "host", value_name = "HOST", requires = "serve")]
    hosts: Vec<String>,
}

/// Default address of a room.
const LOCAL: &str = "127.0.0.1:8080";

impl From<ExerciseError> for CliError {
    fn from(error: ExerciseError) -> Self {
        match error {
            ExerciseError::Wrong(findings) => Self::Findings(findings),
            ExerciseError::Unknown(ref name) => {
                let known: Vec<&str> = exercise::names().collect();
                let other = "Or give the path of a file.";
                let help = suggest(name, &known, "training scenarios", other);
                Self::Input(error.to_string(), help)
            }
        }
    }
}

impl From<SessionError> for CliError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Exercise(error) => error.into(),
            SessionError::Refused(why) => Self::Input(why, String::new()),
            SessionError::Store(StoreError::Unusable(why)) => {
                Self::Input(why, "name another folder".to_owned())
            }
            SessionError::Store(error @ StoreError::Damaged(_)) => Self::Input(
                error.to_string(),
                "restore the folder from a copy, or start a session in another one".to_owned(),
            ),
            SessionError::Store(StoreError::Output(error)) => Self::Environment(
                error.to_string(),
                "check the path, its permissions and the space on the disk".to_owned(),
            ),
            SessionError::Economy(TeamEconomyError::Violation(violation)) => {
                Self::Invariant(violation)
            }
            SessionError::Economy(TeamEconomyError::Fault(fault)) => Self::Fault(fault),
            SessionError::Economy(error) => Self::Environment(error.to_string(), String::new()),
        }
    }
}

impl Train {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment or a broken invariant.
    pub fn run(&self) -> Result<(), CliError> {
        let exercise = self.exercise()?;
        if self.handouts {
            return self.write_handouts(&exercise);
        }
        if let Some(address) = &self.serve {
            return self.room(exercise, address);
        }
        match self.auto.as_deref() {
            None if self.choose.is_empty() => self.print_brief(&exercise),
            None => self.play(&exercise, &[]),
            Some("all") => self.play(&exercise, &AutopilotPolicy::ALL),
            Some(word) => match AutopilotPolicy::from_key(word) {
                Some(policy) => self.play(&exercise, &[policy]),
                None => {
                    let known: Vec<&str> = AutopilotPolicy::ALL
                        .iter()
                        .map(|autopilot_policy| autopilot_policy.key())
                        .collect();
                    Err(CliError::Input(
                        format!("there is no policy '{word}'"),
                        suggest(word, &known, "policies", "Or 'all'."),
                    ))
                }
            },
        }
    }

    /// The scenario: a file, a shipped one, or, if the file can no longer be used, the one
    /// that the session in the folder started with.
    fn exercise(&self) -> Result<Exercise, CliError> {
        let path = Path::new(&self.scenario);
        let shipped = exercise::names().any(|name| name == self.scenario);
        let is_path = path.extension().is_some() || path.components().count() > 1;
        if !path.is_file() && (shipped || !is_path) {
            return Ok(exercise::find(&self.scenario)?);
        }
        let read = files::read(path).and_then(|(name, text)| {
            exercise::read(&name, &text).map_err(|found| ExerciseError::Wrong(found).into())
        });
        match (read, self.out.as_deref().filter(|folder| SessionStore::contains_session(folder))) {
            (Err(why), Some(folder)) => {
                let recorded = recorded(folder)?;
                let why = why.message();
                eprintln!(
                    "{}\nthe session in '{}' continues with the scenario that it started with",
                    why.lines().next().unwrap_or_default(),
                    folder.display()
                );
                Ok(recorded)
            }
            (read, _) => read,
        }
    }

    /// Describes a scenario, when nothing is to be played.
    fn print_brief(&self, exercise: &Exercise) -> Result<(), CliError> {
        if self.rounds.is_some() || self.out.is_some() || !self.sets.is_empty() {
            return Err(CliError::Input(
                "nothing is played, so --rounds, --set and --out would have no effect".to_owned(),
                "add --auto or --choose to play, or --serve to open a room".to_owned(),
            ));
        }
        error::print(&brief(exercise, &self.scenario))
    }

    /// Rounds that are played.
    fn rounds(&self, exercise: &Exercise) -> Result<u32, CliError> {
        let all = exercise.rounds.len() as u32;
        match self.rounds {
            None => Ok(all),
            Some(rounds) if (1..=all).contains(&rounds) => Ok(rounds),
            Some(rounds) => Err(CliError::Input(
                format!("--rounds {rounds}: '{}' has {all} rounds", exercise.id),
                format!("write a number from 1 to {all}"),
            )),
        }
    }

    /// Options of the commissioner by round, from the arguments.
    fn choices(&self, rounds: u32) -> Result<BTreeMap<u32, Vec<String>>, CliError> {
        let mut all = BTreeMap::new();
        for said in &self.choose {
            let parts = said.split_once(':').and_then(|(round, ids)| {
                let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
                Some((round.trim().parse().ok()?, ids.map(str::to_owned).collect()))
            });
            let Some((round, ids)) = parts else {
                return Err(CliError::Input(
                    format!("'{said}' is not a choice"),
                    "write ROUND:OPTION,OPTION, such as 1:move-planned,transition".to_owned(),
                ));
            };
            if !(1..=rounds).contains(&round) {
                return Err(CliError::Input(
                    format!("--choose {said}: round {round} is not played"),
                    format!("rounds 1 to {rounds} are"),
                ));
            }
            if all.insert(round, ids).is_some() {
                return Err(CliError::Input(
                    format!("--choose {said}: round {round} is chosen for twice"),
                    "name all options of a round together".to_owned(),
                ));
            }
        }
        Ok(all)
    }

    /// The arguments that determine what is played, so that the same ones continue it.
    fn command_line(&self) -> String {
        let auto = self.auto.as_deref().unwrap_or("");
        let rounds = self.rounds.map_or_else(String::new, |rounds| rounds.to_string());
        format!("--auto '{auto}' --choose '{}' --rounds '{rounds}'", self.choose.join("' '"))
    }

    /// The session in the folder if the same call started one and was stopped, or a new one.
    fn session(
        &self,
        exercise: &Exercise,
        teams: &[(String, Vec<PlayerRole>)],
    ) -> Result<Session, CliError> {
        let call = self.command_line();
        let store = match &self.out {
            Some(folder) => Some(SessionStore::lock(folder).map_err(SessionError::from)?),
            None => None,
        };
        if let (Some(folder), Some(store)) = (&self.out, &store)
            && SessionStore::contains_session(folder)
        {
            let board = store.read().map_err(SessionError::from)?;
            let kept = store.scenario(&board.scenario).map_err(SessionError::from)?;
            let same = board.call.as_ref() == Some(&call)
                && board.seed == self.seed
                && board.sets == self.sets
                && kept == *exercise;
            let over = board.stage == SessionStage::Debrief
                && folder.join(pages::debrief::LAST_FILE).exists();
            if !same || over {
                let what = if same { "this session, played to its end" } else { "a session" };
                return Err(CliError::Input(
                    format!("'{}' holds {what}", folder.display()),
                    "name another folder".to_owned(),
                ));
            }
            let session = Session::restore(store.clone())?;
            eprintln!("continuing after round {}", session.state().rounds_done());
            return Ok(session);
        }
        let opened =
            Session::open_with(exercise.clone(), self.seed, &self.sets, teams, store, |board| {
                board.call = Some(call);
                Ok(())
            });
        Ok(opened?)
    }

    /// One team for each policy, and one for given choices, in one session.
    fn play(&self, exercise: &Exercise, policies: &[AutopilotPolicy]) -> Result<(), CliError> {
        let rounds = self.rounds(exercise)?;
        let choices = self.choices(rounds)?;
        let alone = vec![PlayerRole::Commissioner];
        let mut teams: Vec<(String, Vec<PlayerRole>)> =
            policies.iter().map(|policy| (policy.name().to_owned(), alone.clone())).collect();
        if !choices.is_empty() {
            teams.push(("As chosen".to_owned(), alone));
        }
        let mut session = self.session(exercise, &teams)?;
        while session.state().rounds_done() < rounds
            || session.state().stage == SessionStage::Preview
        {
            match session.state().stage {
                SessionStage::Preview => session.reveal()?,
                SessionStage::Deciding => {
                    decide(&mut session, policies, &choices)?;
                    session.advance()?;
                }
                _ => session.next_round()?,
            }
        }
        if session.state().stage != SessionStage::Debrief {
            session.debrief()?;
        }
        let debrief = session.replay_plan()?.compute()?;
        if let Some(folder) = &self.out {
            let written = pages::debrief::write(folder, &debrief, &session.state().log);
            written.map_err(|error| SessionError::from(StoreError::from(error)))?;
            eprintln!("the debrief is in {}", folder.join(pages::debrief::FILE).display());
        }
        error::print(&table(&debrief))
    }

    fn write_handouts(&self, exercise: &Exercise) -> Result<(), CliError> {
        let Some(folder) = &self.out else { return Ok(()) };
        let roles: Vec<PlayerRole> = exercise.roles.iter().map(|role| role.role).collect();
        let teams = [("Team".to_owned(), roles.clone())];
        let session = Session::open(exercise.clone(), self.seed, &self.sets, &teams, None)?;
        for role in roles {
            let page = pages::role::handout(&session.role_view(0, role)?, PageForm::Standalone);
            let path = folder.join(format!("handout-{}.html", role.key()));
            let written = folder::replace(&path, page.as_bytes()).map_err(StoreError::from);
            written.map_err(SessionError::from)?;
            eprintln!("{}", path.display());
        }
        Ok(())
    }

    #[cfg(feature = "room")]
    fn room(&self, exercise: Exercise, address: &str) -> Result<(), CliError> {
        use crate::experiment::output::held::safe_name;
        use crate::training::server::{self, RoomError, RoomSettings};
        let usual = || PathBuf::from(format!("hecon-{}", safe_name(&exercise.id)));
        let folder = self.out.clone().unwrap_or_else(usual);
        let room = RoomSettings {
            exercise,
            sets: self.sets.clone(),
            folder,
            address: address.to_owned(),
            teams: self.teams.clone(),
            hosts: self.hosts.clone(),
        };
        server::serve(room).map_err(|error| match error {
            RoomError::Session(error) => error.into(),
            RoomError::Address(what) => CliError::Input(
                what,
                "write an address and a port, such as 127.0.0.1:8080".to_owned(),
            ),
            RoomError::Net(what) => CliError::Environment(what, "is the port taken?".to_owned()),
        })
    }

    #[cfg(not(feature = "room"))]
    fn room(&self, _: Exercise, _: &str) -> Result<(), CliError> {
        Err(CliError::Input(
            "this build has no room mode".to_owned(),
            "build it with the feature 'room'".to_owned(),
        ))
    }
}

/// Decides for every role that has not locked in the present round.
fn decide(
    session: &mut Session,
    policies: &[AutopilotPolicy],
    choices: &BTreeMap<u32, Vec<String>>,
) -> Result<(), CliError> {
    let round = session.state().round;
    let open = |session: &Session, team: usize| !session.state().teams[team].is_locked();
    for (team, policy) in policies.iter().enumerate() {
        if open(session, team) {
            let chosen = session.autopilot(team, PlayerRole::Commissioner, *policy)?;
            let chosen = if chosen.is_empty() { "nothing".to_owned() } else { chosen.join(", ") };
            eprintln!("round {round}, {}: {chosen}", policy.name());
        }
    }
    if let Some(ids) = choices.get(&round)
        && open(session, policies.len())
    {
        session.choose(policies.len(), PlayerRole::Commissioner, ids.clone())?;
    }
    Ok(())
}

/// The scenario that the session in a folder started with.
fn recorded(folder: &Path) -> Result<Exercise, CliError> {
    let store = SessionStore::lock(folder).map_err(SessionError::from)?;
    let board = store.read().map_err(SessionError::from)?;
    Ok(store.scenario(&board.scenario).map_err(SessionError::from)?)
}

/// Description of a scenario.
fn brief(exercise: &Exercise, called: &str) -> String {
    let roles: Vec<&str> = exercise.roles.iter().map(|role| role.role.name()).collect();
    let mut out = format!("{}\n  {}\n\n", exercise.title, exercise.summary);
    out.push_str(&format!("Question  {}\n", exercise.exam_question));
    out.push_str(&format!("Roles     {}\n", roles.join(", ")));
    let rounds: Vec<&str> = exercise.rounds.iter().map(|round| round.title.as_str()).collect();
    out.push_str(&format!("Rounds    {}\n", rounds.join(", ")));
    out.push_str(&format!(
        "\nhecon train {called} --serve opens a room; hecon train {called} --auto all plays it \
         with every autopilot.\n"
    ));
    out
}

/// Outcomes side by side.
fn table(debrief: &Debrief) -> String {
    let mut out = String::new();
    let first: &[OutcomeDimension] =
        debrief.teams.first().map_or(&[], |team| team.outcomes.as_slice());
    let names = debrief.teams.iter().map(|team| format!("{:>22}", team.name)).collect::<String>();
    out.push_str(&format!("{:<58}{names}\n", ""));
    for dimension in first {
        let values = debrief.teams.iter().map(|team| {
            let found = team.outcomes.iter().find(|outcome| outcome.key == dimension.key);
            let value = found.and_then(|entry| entry.value);
            let said = value.map(|value| pages::numbers::dimension(&dimension.unit, value));
            format!("{:>22}", said.unwrap_or_default())
        });
        let values = values.collect::<String>();
        out.push_str(&format!("{:<58}{values}\n", dimension.name));
    }
    out
}
