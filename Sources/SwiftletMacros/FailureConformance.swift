import SwiftSyntax

/// A case of an enum marked `@Failure`, and what `@Status` says about it.
struct FailureCase {
    let shape: EnumShape.Case
    /// The status as written; 400 unless said otherwise.
    let status: String
    /// The code as written.
    let code: ExprSyntax?

    init(_ shape: EnumShape.Case) {
        self.shape = shape
        let attribute = shape.declaration.attributes.named(["Status"]).first
        let arguments = attribute.map(EndpointArguments.init)
        status = arguments?.path?.trimmedDescription ?? ".badRequest"
        code = arguments?.others["code"]
    }

    /// The first paragraph of the doc comment, or the case's name in words.
    var message: String {
        guard let text = shape.description else {
            return shape.name.snakeCased.split(separator: "_").joined(separator: " ")
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
            .joined(separator: " ")
    }

    /// The first arguments of `Failure` and of `FailureDescription`.
    var arguments: String {
        let code = code.map { ", code: \($0.trimmedDescription)" } ?? ""
        return "\(status)\(code), message: \(message.swiftLiteral)"
    }
}

/// The witnesses of `FailureRepresentable` for an enum.
struct FailureConformance {
    let access: String
    let cases: [FailureCase]

    /// The declarations, as source text.
    var declarations: [String] { [failure, initializer, descriptions] }

    private var failure: String {
        let branches = cases.map { failure in
            let members = failure.shape.members
            guard !members.isEmpty else {
                return "case .`\(failure.shape.name)`:\nreturn Failure(\(failure.arguments))"
            }
            let bindings = members.map { "let \($0.value)" }.joined(separator: ", ")
            return """
                case .`\(failure.shape.name)`(\(bindings)):
                return Failure(\(failure.arguments)) { writer in
                \(members.writingStatements(value: \.value))
                }
                """
        }
        return """
            \(access)var failure: Failure {
            switch self {
            \(branches.joined(separator: "\n"))
            }
            }
            """
    }

    /// The case that a failure once was.
    private var initializer: String {
        let branches = cases.map { failure in
            """
            if failure.matches(\(arguments(matching: failure))) {
            \(failure.shape.rebuilding)
            }
            """
        }
        return """
            \(access)init?(failure: Failure) {
            \(branches.joined(separator: "\n"))
            return nil
            }
            """
    }

    /// What tells a case: status and code, and the message where another case may have both.
    private func arguments(matching failure: FailureCase) -> String {
        let others = cases.filter { $0.status == failure.status && ($0.code == nil || failure.code == nil) }
        let isAmbiguous = others.contains { $0.shape.name != failure.shape.name }
        let code = failure.code.map { ", code: \($0.trimmedDescription)" } ?? ""
        return failure.status + code + (isAmbiguous ? ", message: \(failure.message.swiftLiteral)" : "")
    }

    private var descriptions: String {
        let items = cases.map { failure in
            let members = failure.shape.members
            let details = members.isEmpty ? "" : ", details: \(members.descriptions)"
            return "FailureDescription(\(failure.arguments)\(details)),"
        }
        return """
            \(access)static var failureDescriptions: [FailureDescription] {
            [
            \(items.joined(separator: "\n"))
            ]
            }
            """
    }
}

extension EnumShape.Case {
    /// The statements that make the case of what a failure says.
    fileprivate var rebuilding: String {
        guard !members.isEmpty else { return "self = .`\(name)`\nreturn" }
        return """
            let value = failure.readError { (reader: inout JSONReader) throws(JSONError) -> Self? in
            \(reading)
            }
            guard let value else { return nil }
            self = value
            return
            """
    }
}
