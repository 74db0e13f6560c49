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
    var defaultValue: ExprSyntax?
    /// The arguments of `@Field`, as written.
    let options: [ExprSyntax]
    /// Whether it is a `let` with a value: written, but never read.
    let isConstant: Bool
    /// `public `, `package ` or nothing, as written before the property.
    var access = ""
    /// Whether a missing member is told from any value: the property is an optional of the type.
    var isOmittable = false

    /// The local variable that holds what was read, if anything.
    var slot: String { swiftName + "Slot" }
    /// The local variable that holds what was read or stands in for it, if that could be had.
    var candidate: String { swiftName + "Candidate" }
    /// The local variable that holds the value.
    var value: String { swiftName + "Value" }

    /// The options that may be constraints: all but those that are known not to be; patterns last, which are checked only
    /// if the others hold.
    var checkedOptions: [ExprSyntax] {
        let checked = options.filter { option in option.optionName.map { !Self.facts.contains($0) } ?? true }
        return checked.filter { $0.optionName != "pattern" } + checked.filter { $0.optionName == "pattern" }
    }

    /// Whether an option of this name is among those of `@Field`.
    func says(_ option: String) -> Bool { options.contains { $0.optionName == option } }

    private static let facts: Set = [
        "name", "references", "example", "readOnly", "primaryKey", "indexed", "deprecated",
    ]
}

extension ExprSyntax {
    /// The name of an option: `length` of `.length(1...8)`.
    fileprivate var optionName: String? {
        let callee = self.as(FunctionCallExprSyntax.self)?.calledExpression ?? self
        return callee.as(MemberAccessExprSyntax.self)?.declName.baseName.text
    }
}
