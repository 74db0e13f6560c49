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
    var declarations: [String] { [failure, descriptions] }

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
