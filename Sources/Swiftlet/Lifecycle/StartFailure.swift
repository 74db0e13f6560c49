import SwiftletData

/// What went wrong while a service started, for the person who starts it.
struct StartFailure: Error, CustomStringConvertible {
    /// What was tried, and how it failed.
    let description: String

    init(_ attempt: String, _ error: any Error) {
        description = "\(attempt): \(Self.reason(error))"
    }

    /// The error in words; a database's says what happened only in its message.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DataError else { return String(describing: error) }
        let cause = error.underlying.map { " (\($0))" } ?? ""
        return "\(error.code): \(error.message)\(cause)"
    }
}
