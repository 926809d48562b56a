//! The format of a training scenario's file: keys, kinds of value, and what names refer to.

/// Sets of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    Role,
    Policy,
    /// Policies on challenging payments.
    Stance,
    Service,
    Lever,
    /// Kinds of provider, or one of a kind such as "acute 1".
    Provider,
    Initiative,
    Term,
    /// Options of this file.
    Choice,
    /// Events of this file.
    Event,
}

impl NameKind {
    /// Singular, for messages.
    pub const fn singular(self) -> &'static str {
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
    pub const fn plural(self) -> &'static str {
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
pub enum FieldShape {
    /// A text in quotes.
    Text,
    /// A name that is defined here: letters, digits and dashes.
    Id,
    Number,
    /// A whole number, 0 or more.
    WholeNumber,
    /// `true` or `false`.
    Boolean,
    /// One of known names.
    OneOf(NameKind),
    /// A list of at least that many values.
    List(&'static Self, usize),
    /// Two values in round brackets.
    Pair(&'static Self, &'static Self),
    /// A value, or `None`.
    Optional(&'static Self),
    /// A group of fields: what it is called, and its keys.
    Group(&'static str, &'static [KeySpec]),
    /// What an option does.
    Action,
}

/// A key of a group.
#[derive(Debug)]
pub struct KeySpec {
    pub name: &'static str,
    pub shape: FieldShape,
    /// Whether it may be left out.
    pub optional: bool,
}

const fn required_key(name: &'static str, shape: FieldShape) -> KeySpec {
    KeySpec { name, shape, optional: false }
}

const fn optional_key(name: &'static str, shape: FieldShape) -> KeySpec {
    KeySpec { name, shape, optional: true }
}

const TEXTS: FieldShape = FieldShape::List(&FieldShape::Text, 0);
const ACTIONS: FieldShape = FieldShape::List(&FieldShape::Action, 0);
const SERVICES: FieldShape = FieldShape::List(&FieldShape::OneOf(NameKind::Service), 0);
const CHOICES: FieldShape = FieldShape::List(&FieldShape::OneOf(NameKind::Choice), 0);
const EVENTS: FieldShape = FieldShape::List(&FieldShape::OneOf(NameKind::Event), 0);

const CASTING: FieldShape = FieldShape::Group(
    "a role",
    &[
        required_key("role", FieldShape::OneOf(NameKind::Role)),
        required_key("briefing", TEXTS),
        required_key("goals", TEXTS),
        optional_key("months", FieldShape::Number),
        optional_key("needed", FieldShape::Boolean),
    ],
);

const ROUND: FieldShape = FieldShape::Group(
    "a round",
    &[
        required_key("title", FieldShape::Text),
        required_key("weeks", FieldShape::WholeNumber),
        required_key("news", TEXTS),
        optional_key("events", EVENTS),
    ],
);

const CHOICE: FieldShape = FieldShape::Group(
    "an option",
    &[
        required_key("id", FieldShape::Id),
        required_key("role", FieldShape::OneOf(NameKind::Role)),
        required_key("question", FieldShape::Text),
        required_key("title", FieldShape::Text),
        required_key("text", FieldShape::Text),
        optional_key("months", FieldShape::Number),
        optional_key(
            "rounds",
            FieldShape::Optional(&FieldShape::Pair(
                &FieldShape::WholeNumber,
                &FieldShape::WholeNumber,
            )),
        ),
        optional_key("needs", CHOICES),
        optional_key("excludes", CHOICES),
        optional_key("once", FieldShape::Boolean),
        optional_key("deeds", ACTIONS),
        optional_key("suits", FieldShape::List(&FieldShape::OneOf(NameKind::Policy), 0)),
    ],
);

const EVENT: FieldShape = FieldShape::Group(
    "an event",
    &[
        required_key("id", FieldShape::Id),
        required_key("title", FieldShape::Text),
        required_key("text", FieldShape::Text),
        optional_key("deeds", ACTIONS),
    ],
);

const KNOB: FieldShape = FieldShape::Group(
    "a parameter",
    &[required_key("path", FieldShape::Text), required_key("label", FieldShape::Text)],
);

const QUESTION: FieldShape = FieldShape::Group(
    "a question",
    &[
        required_key("text", FieldShape::Text),
        required_key("options", FieldShape::List(&FieldShape::Text, 2)),
        required_key("right", FieldShape::WholeNumber),
        required_key("why", FieldShape::Text),
    ],
);

const TIMING: FieldShape = FieldShape::Group(
    "a timing plan",
    &[
        required_key("minutes", FieldShape::WholeNumber),
        required_key("rounds", FieldShape::WholeNumber),
        required_key(
            "plan",
            FieldShape::List(&FieldShape::Pair(&FieldShape::WholeNumber, &FieldShape::Text), 1),
        ),
    ],
);

pub const EXERCISE: &[KeySpec] = &[
    required_key("schema", FieldShape::WholeNumber),
    required_key("id", FieldShape::Id),
    required_key("title", FieldShape::Text),
    required_key("summary", FieldShape::Text),
    required_key("aims", TEXTS),
    required_key("exam_question", FieldShape::Text),
    required_key("circumstance", FieldShape::Text),
    required_key("story", TEXTS),
    required_key("economy", FieldShape::Text),
    required_key("roles", FieldShape::List(&CASTING, 1)),
    required_key("rounds", FieldShape::List(&ROUND, 1)),
    required_key("choices", FieldShape::List(&CHOICE, 0)),
    required_key("events", FieldShape::List(&EVENT, 0)),
    required_key("knobs", FieldShape::List(&KNOB, 0)),
    required_key("debrief", TEXTS),
    required_key("notes", TEXTS),
    required_key("quiz", FieldShape::List(&QUESTION, 0)),
    required_key("timing", FieldShape::List(&TIMING, 1)),
];

const TERM: FieldShape = FieldShape::Group(
    "a payment term",
    &[
        required_key("term", FieldShape::OneOf(NameKind::Term)),
        optional_key(
            "numbers",
            FieldShape::List(&FieldShape::Pair(&FieldShape::Text, &FieldShape::Number), 0),
        ),
        optional_key("services", SERVICES),
    ],
);

/// What follows the name of an action.
#[derive(Debug)]
pub enum ActionBody {
    Bare,
    /// One value in round brackets.
    Of(FieldShape),
    /// Fields in round brackets.
    Fields(&'static [KeySpec]),
}

const TO: KeySpec = required_key("to", FieldShape::Number);
const AFTER: KeySpec = required_key("after", FieldShape::WholeNumber);
const INITIATIVE: KeySpec = required_key("initiative", FieldShape::OneOf(NameKind::Initiative));
const OF: KeySpec = required_key("of", FieldShape::OneOf(NameKind::Provider));

/// Actions by name.
pub const ACTION: &[(&str, ActionBody)] = &[
    ("Propose", ActionBody::Fields(&[INITIATIVE])),
    ("Withdraw", ActionBody::Bare),
    (
        "Amend",
        ActionBody::Fields(&[
            required_key("contract", FieldShape::Text),
            required_key("terms", FieldShape::List(&TERM, 1)),
        ]),
    ),
    (
        "Grow",
        ActionBody::Fields(&[
            required_key("to", FieldShape::OneOf(NameKind::Provider)),
            required_key("share", FieldShape::Number),
        ]),
    ),
    ("Audit", ActionBody::Fields(&[OF])),
    ("Challenge", ActionBody::Of(FieldShape::OneOf(NameKind::Stance))),
    ("Criteria", ActionBody::Fields(&[TO])),
    ("Lever", ActionBody::Fields(&[required_key("lever", FieldShape::OneOf(NameKind::Lever)), TO])),
    ("Report", ActionBody::Fields(&[required_key("padding", FieldShape::Number)])),
    ("Oppose", ActionBody::Fields(&[required_key("strength", FieldShape::Number)])),
    ("Rescue", ActionBody::Fields(&[required_key("cover", FieldShape::Boolean)])),
    ("Press", ActionBody::Fields(&[TO])),
    (
        "Move",
        ActionBody::Fields(&[
            required_key("from", FieldShape::OneOf(NameKind::Provider)),
            optional_key("to", FieldShape::Optional(&FieldShape::OneOf(NameKind::Provider))),
            required_key("services", FieldShape::List(&FieldShape::OneOf(NameKind::Service), 1)),
            required_key("share", FieldShape::Number),
            AFTER,
            required_key("planned", FieldShape::Boolean),
            required_key("release", FieldShape::Boolean),
        ]),
    ),
    (
        "Close",
        ActionBody::Fields(&[
            OF,
            required_key("services", FieldShape::List(&FieldShape::OneOf(NameKind::Service), 1)),
            AFTER,
        ]),
    ),
    ("Start", ActionBody::Fields(&[INITIATIVE, required_key("scale", FieldShape::Number), AFTER])),
    ("Number", ActionBody::Fields(&[required_key("path", FieldShape::Text), TO])),
];
