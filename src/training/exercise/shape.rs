//! The format of a training scenario's file: keys, kinds of value, and what names refer to.

/// Sets of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Names {
    /// Roles.
    Role,
    /// Autopilots.
    Policy,
    /// Policies on challenging payments.
    Stance,
    /// Services.
    Service,
    /// Levers.
    Lever,
    /// Kinds of provider, or one of a kind such as "acute 1".
    Provider,
    /// Initiatives.
    Initiative,
    /// Payment terms.
    Term,
    /// Options of this file.
    Choice,
    /// Events of this file.
    Event,
}

impl Names {
    /// Singular, for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Policy => "policy",
            Self::Stance => "challenge policy",
            Self::Service => "service",
            Self::Lever => "lever",
            Self::Provider => "kind of provider",
            Self::Initiative => "initiative",
            Self::Term => "payment term",
            Self::Choice => "option",
            Self::Event => "event",
        }
    }

    /// Plural, for messages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Role => "roles",
            Self::Policy => "policies",
            Self::Stance => "challenge policies",
            Self::Service => "services",
            Self::Lever => "levers",
            Self::Provider => "kinds of provider",
            Self::Initiative => "initiatives",
            Self::Term => "terms",
            Self::Choice => "options",
            Self::Event => "events",
        }
    }

    /// Whether they are written as bare words.
    pub const fn is_bare(self) -> bool {
        matches!(self, Self::Role | Self::Policy | Self::Stance)
    }
}

/// A kind of value.
#[derive(Debug)]
pub enum Shape {
    /// A text in quotes.
    Text,
    /// A name that is defined here: letters, digits and dashes.
    Id,
    /// A number.
    Number,
    /// A whole number, 0 or more.
    Whole,
    /// `true` or `false`.
    Truth,
    /// One of known names.
    One(Names),
    /// A list of at least that many values.
    List(&'static Self, usize),
    /// Two values in round brackets.
    Pair(&'static Self, &'static Self),
    /// A value, or `None`.
    Maybe(&'static Self),
    /// A group of fields: what it is called, and its keys.
    Group(&'static str, &'static [Key]),
    /// What an option does.
    Deed,
}

/// A key of a group.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Its value.
    pub shape: Shape,
    /// Whether it may be left out.
    pub optional: bool,
}

const fn key(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, optional: false }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, optional: true }
}

const TEXTS: Shape = Shape::List(&Shape::Text, 0);
const DEEDS: Shape = Shape::List(&Shape::Deed, 0);
const SERVICES: Shape = Shape::List(&Shape::One(Names::Service), 0);
const CHOICES: Shape = Shape::List(&Shape::One(Names::Choice), 0);
const EVENTS: Shape = Shape::List(&Shape::One(Names::Event), 0);

const CASTING: Shape = Shape::Group(
    "a role",
    &[
        key("role", Shape::One(Names::Role)),
        key("briefing", TEXTS),
        key("goals", TEXTS),
        may("months", Shape::Number),
        may("needed", Shape::Truth),
    ],
);

const ROUND: Shape = Shape::Group(
    "a round",
    &[
        key("title", Shape::Text),
        key("weeks", Shape::Whole),
        key("news", TEXTS),
        may("events", EVENTS),
    ],
);

const CHOICE: Shape = Shape::Group(
    "an option",
    &[
        key("id", Shape::Id),
        key("role", Shape::One(Names::Role)),
        key("question", Shape::Text),
        key("title", Shape::Text),
        key("text", Shape::Text),
        may("months", Shape::Number),
        may("rounds", Shape::Maybe(&Shape::Pair(&Shape::Whole, &Shape::Whole))),
        may("needs", CHOICES),
        may("excludes", CHOICES),
        may("once", Shape::Truth),
        may("deeds", DEEDS),
        may("suits", Shape::List(&Shape::One(Names::Policy), 0)),
    ],
);

const EVENT: Shape = Shape::Group(
    "an event",
    &[
        key("id", Shape::Id),
        key("title", Shape::Text),
        key("text", Shape::Text),
        may("deeds", DEEDS),
    ],
);

const KNOB: Shape =
    Shape::Group("a parameter", &[key("path", Shape::Text), key("label", Shape::Text)]);

const QUESTION: Shape = Shape::Group(
    "a question",
    &[
        key("text", Shape::Text),
        key("options", Shape::List(&Shape::Text, 2)),
        key("right", Shape::Whole),
        key("why", Shape::Text),
    ],
);

const TIMING: Shape = Shape::Group(
    "a timing plan",
    &[
        key("minutes", Shape::Whole),
        key("rounds", Shape::Whole),
        key("plan", Shape::List(&Shape::Pair(&Shape::Whole, &Shape::Text), 1)),
    ],
);

/// The whole file.
pub const EXERCISE: &[Key] = &[
    key("schema", Shape::Whole),
    key("id", Shape::Id),
    key("title", Shape::Text),
    key("summary", Shape::Text),
    key("aims", TEXTS),
    key("exam_question", Shape::Text),
    key("circumstance", Shape::Text),
    key("story", TEXTS),
    key("economy", Shape::Text),
    key("roles", Shape::List(&CASTING, 1)),
    key("rounds", Shape::List(&ROUND, 1)),
    key("choices", Shape::List(&CHOICE, 0)),
    key("events", Shape::List(&EVENT, 0)),
    key("knobs", Shape::List(&KNOB, 0)),
    key("debrief", TEXTS),
    key("notes", TEXTS),
    key("quiz", Shape::List(&QUESTION, 0)),
    key("timing", Shape::List(&TIMING, 1)),
];

const TERM: Shape = Shape::Group(
    "a payment term",
    &[
        key("term", Shape::One(Names::Term)),
        may("numbers", Shape::List(&Shape::Pair(&Shape::Text, &Shape::Number), 0)),
        may("services", SERVICES),
    ],
);

/// What follows the name of an action.
#[derive(Debug)]
pub enum Body {
    /// Nothing.
    Bare,
    /// One value in round brackets.
    Of(Shape),
    /// Fields in round brackets.
    Fields(&'static [Key]),
}

const TO: Key = key("to", Shape::Number);
const AFTER: Key = key("after", Shape::Whole);
const INITIATIVE: Key = key("initiative", Shape::One(Names::Initiative));
const OF: Key = key("of", Shape::One(Names::Provider));

/// Actions by name.
pub const DEED: &[(&str, Body)] = &[
    ("Propose", Body::Fields(&[INITIATIVE])),
    ("Withdraw", Body::Bare),
    ("Amend", Body::Fields(&[key("contract", Shape::Text), key("terms", Shape::List(&TERM, 1))])),
    ("Grow", Body::Fields(&[key("to", Shape::One(Names::Provider)), key("share", Shape::Number)])),
    ("Audit", Body::Fields(&[OF])),
    ("Challenge", Body::Of(Shape::One(Names::Stance))),
    ("Criteria", Body::Fields(&[TO])),
    ("Lever", Body::Fields(&[key("lever", Shape::One(Names::Lever)), TO])),
    ("Report", Body::Fields(&[key("padding", Shape::Number)])),
    ("Oppose", Body::Fields(&[key("strength", Shape::Number)])),
    ("Rescue", Body::Fields(&[key("cover", Shape::Truth)])),
    ("Press", Body::Fields(&[TO])),
    (
        "Move",
        Body::Fields(&[
            key("from", Shape::One(Names::Provider)),
            may("to", Shape::Maybe(&Shape::One(Names::Provider))),
            key("services", Shape::List(&Shape::One(Names::Service), 1)),
            key("share", Shape::Number),
            AFTER,
            key("planned", Shape::Truth),
            key("release", Shape::Truth),
        ]),
    ),
    (
        "Close",
        Body::Fields(&[OF, key("services", Shape::List(&Shape::One(Names::Service), 1)), AFTER]),
    ),
    ("Start", Body::Fields(&[INITIATIVE, key("scale", Shape::Number), AFTER])),
    ("Number", Body::Fields(&[key("path", Shape::Text), TO])),
];
