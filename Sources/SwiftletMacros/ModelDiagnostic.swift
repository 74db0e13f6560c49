extension SchemaDiagnostic {
    static let modelNotAStruct = SchemaDiagnostic(
        "modelNotAStruct", "@Model describes rows: write a struct with a property for each column instead")

    static let genericModel = SchemaDiagnostic(
        "genericModel", "@Model describes one table: write a struct without generic parameters")

    static let schemaAndModel = SchemaDiagnostic(
        "schemaAndModel", "@Model does all that @Schema does: remove @Schema")

    static func conformsAlready(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic("conformsAlready", "@Model makes the type conform to \(name): remove '\(name)' here")
    }

    static let tableName = SchemaDiagnostic(
        "tableName", "@Model needs the table's name, a plain literal without a dot: write @Model(\"users\")")

    static let noPrimaryKey = SchemaDiagnostic(
        "noPrimaryKey", "@Model needs a primary key: add 'var id: Int', or mark a property with @Field(.primaryKey)")

    static func optionalPrimaryKey(_ name: String, _ wrapped: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "optionalPrimaryKey",
            "the primary key '\(name)' cannot be optional: write 'var \(name): \(wrapped)'; a row not yet stored is a Draft"
        )
    }

    static func constantColumn(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "constantColumn",
            "'\(name)' is constant, but a column is read from each row: write 'var \(name)', or 'static let \(name)'")
    }
}
