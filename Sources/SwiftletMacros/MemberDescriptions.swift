import SwiftSyntax

extension [Member] {
    /// The expression for an array of `PropertyDescription`.
    var descriptions: String {
        "[" + map { "\n" + $0.propertyDescription + "," }.joined() + (isEmpty ? "]" : "\n]")
    }
}

extension Member {
    /// The expression for the member's `PropertyDescription`.
    fileprivate var propertyDescription: String {
        var arguments = [wireName.swiftLiteral]
        if swiftName != wireName { arguments.append("swiftName: \(swiftName.swiftLiteral)") }
        arguments.append("type: \(type).self")
        if let description { arguments.append("description: \(description.swiftLiteral)") }
        if let defaultValue { arguments.append("defaultValue: \(defaultValue.defaultValueSource)") }
        if !options.isEmpty {
            arguments.append("options: [\(options.map(\.trimmedDescription).joined(separator: ", "))]")
        }
        if isOmittable { arguments.append("isRequired: false") }
        return "PropertyDescription(\(arguments.joined(separator: ", ")))"
    }
}
