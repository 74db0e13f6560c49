/// What a migration did, or would do.
public struct MigrationReport: Sendable, Equatable, CustomStringConvertible {
    /// One table created, or one version run.
    public struct Step: Sendable, Equatable, CustomStringConvertible {
        /// The table.
        public var table: String
        /// The version; nil when the table is created as its model is now, with all versions done.
        public var version: String?
        /// Who wrote the version.
        public var author: String?
        /// How long it took; nil in a plan.
        public var duration: Duration?

        /// `create users`, or `users 1.1 (li)`.
        public var description: String {
            let what = version.map { "\(table) \($0)" } ?? "create \(table)"
            let time = duration.map { " in \($0.formattedMilliseconds)" } ?? ""
            return what + (author.map { " (\($0))" } ?? "") + time
        }
    }

    /// The steps in order.
    public var steps: [Step] = []

    /// Whether there was nothing to do.
    public var isEmpty: Bool { steps.isEmpty }

    /// A line for each step.
    public var description: String {
        isEmpty ? "all tables are up to date" : steps.map(\.description).joined(separator: "\n")
    }
}

extension Duration {
    fileprivate var formattedMilliseconds: String {
        let (seconds, attoseconds) = components
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
    }
}
