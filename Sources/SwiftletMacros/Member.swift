import SwiftSyntax

/// One member of an object on the wire: a stored property of a struct or a payload value of an enum's case.
struct Member {
    /// The name in Swift, without backticks.
    let swiftName: String
    /// The name in JSON.
    let wireName: String
    /// The type as written.
    let type: String
    /// The doc comment.
    let description: String?
    /// The default value as written; nil also for optionals that default to nil.
    let defaultValue: ExprSyntax?
    /// The arguments of `@Field`, as written.
    let options: [ExprSyntax]
    /// Whether it is a `let` with a value: written, but never read.
    let isConstant: Bool

    /// The local variable that holds what was read, if anything.
    var slot: String { swiftName + "Slot" }
    /// The local variable that holds what was read or stands in for it, if that could be had.
    var candidate: String { swiftName + "Candidate" }
    /// The local variable that holds the value.
    var value: String { swiftName + "Value" }

    /// The options that may be constraints: all but those that are known not to be.
    var checkedOptions: [ExprSyntax] {
        options.filter { option in
            let callee = option.as(FunctionCallExprSyntax.self)?.calledExpression ?? option
            guard let name = callee.as(MemberAccessExprSyntax.self)?.declName.baseName.text else { return true }
            return !Self.facts.contains(name)
        }
    }

    private static let facts: Set = [
        "name", "references", "example", "readOnly", "primaryKey", "indexed", "deprecated",
    ]
}
