//! `hecon train`: a training session, played by autopilots or by people in a room.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::fail::{self, Fail};
use crate::experiment::output::folder;
use crate::scenario::layers::suggest;
use crate::training::autopilot::Policy;
use crate::training::debrief::{Debrief, Dimension};
use crate::training::exercise::{self, Exercise, ExerciseError};
use crate::training::pages::{self, Form};
use crate::training::role::Role;
use crate::training::session::{Session, SessionError};
use crate::training::store::{Store, StoreError};

/// Play a training scenario, with people in a room or by an autopilot
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hecon list training\n  hecon train the-shift --auto relational\n  \
                        hecon train the-shift --auto all --out shift\n  \
                        hecon train the-shift --serve\n  \
                        hecon train the-shift --serve 0.0.0.0:8080 --out session-1\n\nWith --serve \
                        people join in a browser; the folder of --out keeps the session, and the \
                        same command takes it up again."
)]
pub struct Train {
    /// Name of the scenario
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Play it by a policy: passive-payer, micromanager, relational, strategic-capitation, or all
    #[arg(long, value_name = "POLICY", conflicts_with = "serve")]
    auto: Option<String>,
    /// Play it by choices: a round and its options, such as 1:move-planned,transition (may be
    /// repeated; beside --auto they play the same people)
    #[arg(long, value_name = "ROUND:OPTIONS", conflicts_with = "serve")]
    choose: Vec<String>,
    /// Rounds to play; without it, all
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// Seed of all chance, for --auto; a room draws one and keeps it secret
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "serve")]
    seed: u64,
    /// Any setting or parameter over the scenario's economy (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    sets: Vec<String>,
    /// Folder for the session, its debrief and its log
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the facilitator's pack of hand-outs to the folder and leave
    #[arg(long, requires = "out", conflicts_with_all = ["auto", "serve"])]
    handouts: bool,
    /// Serve a room to browsers, on this machine alone unless an address is given
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = LOCAL)]
    serve: Option<String>,
    /// Names of teams in the room (may be repeated); others may add themselves
    #[arg(long = "team", value_name = "NAME", requires = "serve")]
    teams: Vec<String>,
    /// Name or address that browsers use, where it is not that of --serve
    #[arg(long = "host", value_name = "HOST", requires = "serve")]
    hosts: Vec<String>,
}

/// Where a room is served unless told.
const LOCAL: &str = "127.0.0.1:8080";

impl From<ExerciseError> for Fail {
    fn from(error: ExerciseError) -> Self {
        let help = match &error {
            ExerciseError::Unknown(name) => {
                let known: Vec<&str> = exercise::names().collect();
                suggest(name, &known, "training scenarios", "")
            }
            ExerciseError::Wrong(..) => String::new(),
        };
        Self::Input(error.to_string(), help)
    }
}

impl From<SessionError> for Fail {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Exercise(error) => error.into(),
            SessionError::Refused(why) => Self::Input(why, String::new()),
            SessionError::Store(StoreError::Unusable(why)) => {
                Self::Input(why, "name another folder".to_owned())
            }
            SessionError::Store(StoreError::Output(error)) => Self::Environment(
                error.to_string(),
                "check the path, its permissions and the space on the disk".to_owned(),
            ),
            SessionError::Economy(crate::training::economy::EconomyError::Violation(violation)) => {
                Self::Invariant(violation)
            }
            SessionError::Economy(error) => Self::Environment(error.to_string(), String::new()),
        }
    }
}

impl Train {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken environment or a broken invariant.
    pub fn run(&self) -> Result<(), Fail> {
        let exercise = exercise::find(&self.scenario)?;
        if self.handouts {
            return self.write_handouts(&exercise);
        }
        if let Some(address) = &self.serve {
            return self.room(exercise, address);
        }
        match self.auto.as_deref() {
            None if self.choose.is_empty() => fail::print(&brief(&exercise)),
            None => self.play(&exercise, &[]),
            Some("all") => self.play(&exercise, &Policy::ALL),
            Some(word) => match Policy::of_word(word) {
                Some(policy) => self.play(&exercise, &[policy]),
                None => {
                    let known: Vec<&str> = Policy::ALL.iter().map(|one| one.word()).collect();
                    Err(Fail::Input(
                        format!("there is no policy '{word}'"),
                        suggest(word, &known, "policies", "Or 'all'."),
                    ))
                }
            },
        }
    }

    fn rounds(&self, exercise: &Exercise) -> u32 {
        self.rounds.unwrap_or(u32::MAX).clamp(1, exercise.rounds.len() as u32)
    }

    /// Options of the commissioner by round, as the arguments say.
    fn choices(&self) -> Result<BTreeMap<u32, Vec<String>>, Fail> {
        let mut all = BTreeMap::new();
        for said in &self.choose {
            let parts = said.split_once(':').and_then(|(round, ids)| {
                let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
                Some((round.trim().parse().ok()?, ids.map(str::to_owned).collect()))
            });
            let Some((round, ids)) = parts else {
                return Err(Fail::Input(
                    format!("'{said}' is no choice"),
                    "write ROUND:OPTION,OPTION, such as 1:move-planned,transition".to_owned(),
                ));
            };
            all.insert(round, ids);
        }
        Ok(all)
    }

    /// One team for each policy, and one for given choices, side by side in one session.
    fn play(&self, exercise: &Exercise, policies: &[Policy]) -> Result<(), Fail> {
        let choices = self.choices()?;
        let alone = vec![Role::Commissioner];
        let mut teams: Vec<(String, Vec<Role>)> =
            policies.iter().map(|policy| (policy.name().to_owned(), alone.clone())).collect();
        if !choices.is_empty() {
            teams.push(("As chosen".to_owned(), alone));
        }
        let store = self.out.as_deref().map(fresh).transpose()?;
        let mut session = Session::open(exercise.clone(), self.seed, &self.sets, &teams, store)?;
        for round in 1..=self.rounds(exercise) {
            session.go_on()?;
            for (team, policy) in policies.iter().enumerate() {
                let chosen = session.autopilot(team, Role::Commissioner, *policy)?;
                let chosen =
                    if chosen.is_empty() { "nothing".to_owned() } else { chosen.join(", ") };
                eprintln!("round {round}, {}: {chosen}", policy.name());
            }
            if let Some(ids) = choices.get(&round) {
                session.choose(policies.len(), Role::Commissioner, ids.clone())?;
            }
            session.advance()?;
            session.reveal()?;
        }
        session.debrief()?;
        let debrief = session.dossier()?.work()?;
        if let Some(folder) = &self.out {
            let written = pages::pack::write(folder, &debrief, &session.board().log);
            written.map_err(|error| SessionError::from(StoreError::from(error)))?;
            eprintln!("the debrief is in {}", folder.join(pages::pack::FILE).display());
        }
        fail::print(&table(&debrief))
    }

    fn write_handouts(&self, exercise: &Exercise) -> Result<(), Fail> {
        let Some(folder) = &self.out else { return Ok(()) };
        let roles: Vec<Role> = exercise.roles.iter().map(|one| one.role).collect();
        let teams = [("Team".to_owned(), roles.clone())];
        let session = Session::open(exercise.clone(), self.seed, &self.sets, &teams, None)?;
        for role in roles {
            let page = pages::player::handout(&session.role_view(0, role)?, Form::Alone);
            let path = folder.join(format!("handout-{}.html", role.word()));
            let written = folder::replace(&path, page.as_bytes()).map_err(StoreError::from);
            written.map_err(SessionError::from)?;
            eprintln!("{}", path.display());
        }
        Ok(())
    }

    #[cfg(feature = "room")]
    fn room(&self, exercise: Exercise, address: &str) -> Result<(), Fail> {
        use crate::experiment::output::held::safe_name;
        use crate::training::room::{self, Room, RoomError};
        let usual = || PathBuf::from(format!("hecon-{}", safe_name(&exercise.id)));
        let folder = self.out.clone().unwrap_or_else(usual);
        let room = Room {
            exercise,
            sets: self.sets.clone(),
            folder,
            address: address.to_owned(),
            teams: self.teams.clone(),
            hosts: self.hosts.clone(),
        };
        room::serve(room).map_err(|error| match error {
            RoomError::Session(error) => error.into(),
            RoomError::Address(what) => {
                Fail::Input(what, "write an address and a port, such as 127.0.0.1:8080".to_owned())
            }
            RoomError::Net(what) => Fail::Environment(what, "is the port taken?".to_owned()),
        })
    }

    #[cfg(not(feature = "room"))]
    fn room(&self, _: Exercise, _: &str) -> Result<(), Fail> {
        Err(Fail::Input(
            "this build has no room mode".to_owned(),
            "build it with the feature 'room'".to_owned(),
        ))
    }
}

/// A folder without a session in it.
fn fresh(path: &Path) -> Result<Store, Fail> {
    if Store::holds(path) {
        return Err(Fail::Input(
            format!("'{}' holds a session", path.display()),
            "name another folder".to_owned(),
        ));
    }
    Store::take(path).map_err(|error| SessionError::from(error).into())
}

/// What a scenario is about.
fn brief(exercise: &Exercise) -> String {
    let roles: Vec<&str> = exercise.roles.iter().map(|one| one.role.name()).collect();
    let mut out = format!("{}\n  {}\n\n", exercise.title, exercise.summary);
    out.push_str(&format!("Question  {}\n", exercise.exam_question));
    out.push_str(&format!("Roles     {}\n", roles.join(", ")));
    let rounds: Vec<&str> = exercise.rounds.iter().map(|one| one.title.as_str()).collect();
    out.push_str(&format!("Rounds    {}\n", rounds.join(", ")));
    out.push_str(&format!(
        "\nhecon train {0} --serve opens a room; hecon train {0} --auto all plays it by every \
         autopilot.\n",
        exercise.id
    ));
    out
}

/// Outcomes side by side.
fn table(debrief: &Debrief) -> String {
    let mut out = String::new();
    let first: &[Dimension] = debrief.teams.first().map_or(&[], |team| team.outcomes.as_slice());
    let names = debrief.teams.iter().map(|team| format!("{:>22}", team.name)).collect::<String>();
    out.push_str(&format!("{:<58}{names}\n", ""));
    for dimension in first {
        let values = debrief.teams.iter().map(|team| {
            let found = team.outcomes.iter().find(|one| one.key == dimension.key);
            let value = found.and_then(|one| one.value);
            let said = value.map(|value| pages::words::dimension(&dimension.unit, value));
            format!("{:>22}", said.unwrap_or_default())
        });
        let values = values.collect::<String>();
        out.push_str(&format!("{:<58}{values}\n", dimension.name));
    }
    out
}
