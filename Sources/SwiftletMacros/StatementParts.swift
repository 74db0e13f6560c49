import SwiftParser
import SwiftSyntax

/// A literal of SQL, taken apart into expressions of `StatementLiteral.Part`.
struct StatementParts {
    /// More would be the product of several choices, of which nobody means all.
    private static let mostReadings = 8

    /// Each way in which the statement can read.
    let readings: [[String]]

    init(_ literal: StringLiteralExprSyntax, _ scope: StatementScope, depth: Int = 0) {
        var readings: [[String]] = [[]]
        for segment in literal.segments {
            let choices: [[String]]
            switch segment {
            case .stringSegment(let segment):
                let text = literal.text(of: segment)
                choices = [text.map { $0.isEmpty ? [] : [".text(\($0.swiftLiteral))"] } ?? [Self.unknown(segment)]]
            case .expressionSegment(let interpolation):
                choices = Self.readings(of: interpolation, scope, depth)
            }
            readings = readings.flatMap { before in choices.map { before + $0 } }
            if readings.count > Self.mostReadings {
                readings = [[Self.unknown(literal)]]
                break
            }
        }
        self.readings = readings
    }

    private static func unknown(_ syntax: some SyntaxProtocol) -> String {
        let text = syntax.trimmedDescription.split { $0.isWhitespace }.joined(separator: " ")
        return ".unknown(\(text.swiftLiteral))"
    }

    private static func readings(
        of interpolation: ExpressionSegmentSyntax, _ scope: StatementScope, _ depth: Int
    ) -> [[String]] {
        guard interpolation.expressions.count == 1, let argument = interpolation.expressions.first else {
            return [[unknown(interpolation)]]
        }
        let expression = argument.expression
        switch argument.label?.text {
        case nil: return readings(ofValue: expression, interpolation, scope, depth)
        case "json": return [[".value"]]
        case "list": return [[".list"]]
        case "prefix": return [[".prefix"]]
        case "identifier", "raw":
            guard let text = expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue else { break }
            return [
                [argument.label?.text == "raw" ? ".text(\(text.swiftLiteral))" : ".identifier(\(text.swiftLiteral))"]
            ]
        case "values", "set":
            guard let (type, added) = columns(expression, scope) else { break }
            let extra = added.isEmpty ? "" : ", adding: [\(added.map(\.swiftLiteral).joined(separator: ", "))]"
            return [[".\(argument.label?.text ?? "")(of: \(type).self\(extra))"]]
        default: break
        }
        return [[unknown(interpolation)]]
    }

    /// A bound value, unless it is seen to be SQL itself, of which the text may be known.
    private static func readings(
        ofValue expression: ExprSyntax, _ interpolation: ExpressionSegmentSyntax, _ scope: StatementScope, _ depth: Int
    ) -> [[String]] {
        switch scope.meaning(of: expression) {
        case .value: return [[".value"]]
        case .unknown: return [[unknown(interpolation)]]
        case .statements(let literals):
            // A constant that stands in itself ends somewhere.
            guard depth < 4 else { return [[unknown(interpolation)]] }
            return literals.flatMap { StatementParts($0, scope, depth: depth + 1).readings }
        }
    }

    /// The type whose members are columns, and columns that are set besides: `draft.setting("author_id", to: id)`.
    private static func columns(
        _ expression: ExprSyntax, _ scope: StatementScope
    ) -> (type: String, added: [String])? {
        if let call = expression.as(FunctionCallExprSyntax.self), call.calledName == "setting",
            let base = call.calledExpression.as(MemberAccessExprSyntax.self)?.base,
            let name = call.arguments.first?.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue,
            let (type, added) = columns(base, scope)
        {
            return (type, added + [name])
        }
        guard let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text else { return nil }
        return scope.parameterType(of: name, at: Syntax(expression)).map { ($0, []) }
    }
}
