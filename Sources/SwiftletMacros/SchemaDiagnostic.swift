import SwiftDiagnostics
import SwiftSyntax

/// What is wrong with the use of a macro, and what to write instead.
struct SchemaDiagnostic: DiagnosticMessage {
    let message: String
    let diagnosticID: MessageID
    var severity: DiagnosticSeverity { .error }

    init(_ id: String, _ message: String) {
        self.message = message
        diagnosticID = MessageID(domain: "Swiftlet", id: id)
    }

    static let notAValueType = SchemaDiagnostic(
        "notAValueType", "@Schema describes values: write a struct or an enum instead")

    static let tuplePattern = SchemaDiagnostic(
        "tuplePattern", "@Schema cannot read a tuple: declare one property per value, such as 'var x: Int'")

    static let hidden = SchemaDiagnostic(
        "hidden", "@Schema cannot reach a private type inside of another: write 'fileprivate' instead of 'private'")

    static let noCases = SchemaDiagnostic(
        "noCases", "@Schema needs at least one value to read: add a case to the enum")

    static func untyped(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "untyped", "@Schema cannot tell the type of '\(name)': write it out, as in 'var \(name): String = …'")
    }

    static func tuple(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "tuple", "'\(name)' is a tuple, which has no form in JSON: write a struct marked @Schema instead")
    }

    static func function(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "function", "'\(name)' is a function, which has no form in JSON: make it a method or a computed property")
    }

    static func unwrapped(_ name: String, _ wrapped: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "unwrapped", "'\(name)' is implicitly unwrapped: write '\(wrapped)?' or '\(wrapped)' instead")
    }

    static func sameName(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "sameName",
            "two members are named '\(name)' in JSON: give one of them another, as in @Field(.name(\"other\"))")
    }

    static func tagTaken(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "tagTaken",
            "the member '\(name)' tells the cases apart: give the payload value another label, such as 'kind'")
    }

    static func rawValue(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "rawValue", "the raw value of '\(name)' must be a plain literal: write a string or an integer")
    }
}

extension DiagnosticsError {
    /// One diagnostic at one place.
    init(_ message: SchemaDiagnostic, at node: Syntax) {
        self.init(diagnostics: [Diagnostic(node: node, message: message)])
    }
}
