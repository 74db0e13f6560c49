import SwiftParser
import SwiftSyntax

/// One parameter of a handler.
struct EndpointParameter {
    /// The label and the name as they are written: `id`, `_ draft`, `for name`.
    let names: String
    /// The label in a call, as it is written; nil when it has none.
    let label: String?
    /// The name inside of the handler, without backticks.
    let name: String
    /// The name inside of the handler, as it is written.
    let reference: String
    /// The type without ownership.
    let type: TypeSyntax
    /// The default value as written: by the parameter, or for it by the attribute.
    var defaultValue: ExprSyntax?

    /// Reads a parameter.
    init(_ parameter: FunctionParameterSyntax) throws(Refusal) {
        let inner = parameter.secondName ?? parameter.firstName
        reference = inner.text
        name = inner.text.withoutBackticks
        names = parameter.firstName.text + (parameter.secondName.map { " " + $0.text } ?? "")
        label = parameter.firstName.text == "_" ? nil : parameter.firstName.text.labelSpelling
        let attributed = parameter.type.as(AttributedTypeSyntax.self)
        type = attributed?.baseType.trimmed ?? parameter.type.trimmed
        defaultValue = parameter.defaultValue?.value.trimmed
        if attributed?.specifiers.contains(where: { $0.trimmedDescription == "inout" }) == true {
            throw Refusal(.inoutParameter(name))
        }
        if parameter.ellipsis != nil { throw Refusal(.variadicParameter(name, type.trimmedDescription)) }
        if reference == "_" { throw Refusal(.namelessParameter(type.trimmedDescription)) }
        try type.checkWritable(name)
    }

    /// The name on the wire.
    var wireName: String { name.snakeCased }

    /// Whether it is the request itself.
    var isRequest: Bool { type.isNamed("Request", in: ["Swiftlet", "SwiftletHTTP"]) }

    /// The local variable that reads the input from a call.
    var input: String { name + "Input" }
    /// The local variable that holds the input's value.
    var value: String { name + "Value" }

    /// The names, for a call of `input` or `setting`: `"pageSize", wireName: "page_size"`.
    var nameArguments: String {
        name.swiftLiteral + (wireName == name ? "" : ", wireName: \(wireName.swiftLiteral)")
    }
}

extension String {
    /// The name as a label in a call, where only three keywords need backticks.
    fileprivate var labelSpelling: String {
        ["inout", "var", "let"].contains(withoutBackticks) ? self : withoutBackticks
    }
}

extension TypeSyntax {
    /// Whether the type is the one of this name, perhaps with the name of its module.
    func isNamed(_ name: String, in modules: [String]) -> Bool {
        let text = trimmedDescription
        return text == name || modules.contains { text == "\($0).\(name)" }
    }
}
