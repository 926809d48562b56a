//! The command line of hecon: parse, call one command, leave with its exit code.

fn main() -> std::process::ExitCode {
    health_economy::main()
}
