/// What `@Logged` refuses, and what to write instead.
extension SchemaDiagnostic {
    static let loggedNoFunction = SchemaDiagnostic(
        "loggedNoFunction", "@Logged tells of calls: put it on a function or a method")

    static func loggedNoBody(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "loggedNoBody", "'\(name)' has no body to log: put @Logged on the functions that fulfil the requirement")
    }

    static func loggedRethrows(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "loggedRethrows",
            "@Logged cannot tell what '\(name)' rethrows: write 'throws(E)' with a type parameter 'E: Error' instead of "
                + "'rethrows'")
    }

    static func loggedIsolated(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "loggedIsolated",
            "@Logged cannot keep to the actor that '\(name)' is given: write 'nonisolated(nonsending)' instead of the "
                + "'isolated' parameter")
    }
}
