/// What `@Failure` and `@Status` refuse, and what to write instead.
extension SchemaDiagnostic {
    static let notAnEnum = SchemaDiagnostic(
        "notAnEnum", "@Failure gives each kind of error its answer: write an enum with a case for each")

    static let noFailures = SchemaDiagnostic(
        "noFailures", "@Failure finds no case: add one, such as '@Status(.notFound) case noSuchUser'")

    static let hiddenFailure = SchemaDiagnostic(
        "hiddenFailure",
        "@Failure cannot reach a private type inside of another: write 'fileprivate' instead of 'private'")

    static let statusOutside = SchemaDiagnostic(
        "statusOutside", "@Status does nothing here: put it on a case of an enum that is marked @Failure")

    static func sameCode(_ code: String, _ other: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "sameCode", "clients cannot tell this case from '\(other)', whose code is \(code) too: give it another code"
        )
    }
}
