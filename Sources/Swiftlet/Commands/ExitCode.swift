/// How a service's program ends (BSD `sysexits.h`).
enum ExitCode: Int32, Sendable {
    /// It did what it was asked to; a service that served was stopped in order.
    case success = 0
    /// The start failed (a port is taken, the database does not answer), requests had to be cut off at the end, or
    /// `migrate status` or `migrate diff` found something to do.
    case failure = 1
    /// The command line names no command there is.
    case usage = 64
    /// The settings or the service's own declarations have mistakes.
    case configuration = 78
}
