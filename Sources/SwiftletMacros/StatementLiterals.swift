import SwiftParser
import SwiftSyntax

/// The SQL statements that stand as literals in the members of a type.
struct StatementLiterals {
    /// A statement, taken apart as far as its syntax tells.
    struct Statement {
        let literal: StringLiteralExprSyntax
        /// Each way in which it can read: expressions for its parts. One part that says so where that cannot be seen.
        let readings: [[String]]
        /// Whether `$1` in its text stands for an argument.
        let isNumbered: Bool
    }

    /// The statements in their order.
    let statements: [Statement]

    /// Finds the statements in the members of a declaration.
    init(_ declaration: some DeclGroupSyntax) {
        let finder = Finder(viewMode: .sourceAccurate)
        for member in declaration.memberBlock.members where !member.decl.isProtocol((any DeclGroupSyntax).self) {
            finder.walk(member)
        }
        let scope = StatementScope(declaration)
        statements = finder.literals.map { literal in
            Statement(
                literal: literal, readings: StatementParts(literal, scope).readings,
                isNumbered: literal.isGivenArguments)
        }
    }

    /// Collects the literals that are statements.
    private final class Finder: SyntaxVisitor {
        private(set) var literals: [StringLiteralExprSyntax] = []

        override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
            if node.isStatement {
                literals.append(node)
                return .skipChildren
            }
            return .visitChildren
        }

        override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    }
}

extension StringLiteralExprSyntax {
    private static let keywords: Set = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "MERGE", "REPLACE"]
    private static let methods: Set = [
        "fetch", "first", "one", "value", "stream", "page", "execute", "executeMany", "SQL",
    ]

    /// Whether the literal begins like a statement: with a keyword in capital letters, or in any where SQL is asked for.
    fileprivate var isStatement: Bool {
        guard let start = segments.first?.as(StringSegmentSyntax.self), let text = text(of: start) else { return false }
        let trimmed = text.drop { $0.isWhitespace || $0 == "(" }
        let word = trimmed.prefix { $0.isLetter }
        guard Self.keywords.contains(word.uppercased()) else { return false }
        let isBounded = trimmed.dropFirst(word.count).first.map { $0.isWhitespace || $0 == "(" } ?? (segments.count > 1)
        return isBounded && (word == word.uppercased() || isAskedForAsSQL)
    }

    /// Whether it stands where a statement is asked for: in a call of the database, or typed `SQL`.
    private var isAskedForAsSQL: Bool {
        if let call = enclosingCall { return Self.methods.contains(call.calledName) }
        let binding = parent?.as(InitializerClauseSyntax.self)?.parent?.as(PatternBindingSyntax.self)
        return binding?.typeAnnotation?.type.trimmedDescription == "SQL"
    }

    /// Whether it is the text of `SQL(…, arguments: …)`.
    var isGivenArguments: Bool {
        guard let call = enclosingCall, call.calledName == "SQL" else { return false }
        return call.arguments.contains { $0.label?.text == "arguments" }
    }

    private var enclosingCall: FunctionCallExprSyntax? {
        parent?.as(LabeledExprSyntax.self)?.parent?.as(LabeledExprListSyntax.self)?.parent?
            .as(FunctionCallExprSyntax.self)
    }

    /// The text that a segment stands for.
    func text(of segment: StringSegmentSyntax) -> String? {
        with(\.segments, StringLiteralSegmentListSyntax([.stringSegment(segment)])).representedLiteralValue
    }
}

extension FunctionCallExprSyntax {
    /// The name of what is called, without what stands before it.
    var calledName: String {
        if let member = calledExpression.as(MemberAccessExprSyntax.self) { return member.declName.baseName.text }
        return calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text ?? ""
    }
}
