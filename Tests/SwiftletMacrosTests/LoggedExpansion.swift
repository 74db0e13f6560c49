import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import Testing

/// What `@Logged` makes of the body of a declaration, or what it complains about.
private func expandLogged(_ source: String, inside type: DeclSyntax? = nil) -> (text: String, diagnostics: [String]) {
    let parsed = Parser.parse(source: "protocol Wrapper {\n\(source)\n}").statements.first?.item
    let member = parsed?.as(ProtocolDeclSyntax.self)?.memberBlock.members.first?.decl
    if let function = member?.as(FunctionDeclSyntax.self) { return expand(function, inside: type) }
    if let initializer = member?.as(InitializerDeclSyntax.self) { return expand(initializer, inside: type) }
    return ("", ["no function"])
}

private func expand(
    _ declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax & WithAttributesSyntax,
    inside type: DeclSyntax?
) -> (text: String, diagnostics: [String]) {
    guard let node = declaration.attributes.named(["Logged"]).first else { return ("", ["not marked"]) }
    do {
        let context = BasicMacroExpansionContext(lexicalContext: type.map { [Syntax($0)] } ?? [])
        let items = try LoggedMacro.expansion(of: node, providingBodyFor: declaration, in: context)
        return (items.map(\.description).joined(), [])
    } catch {
        return ("", (error as? DiagnosticsError)?.diagnostics.map(\.message) ?? ["\(error)"])
    }
}

@Suite("What @Logged writes, and what it refuses") struct LoggedExpansion {
    @Test func `the body runs inside of what logs it`() {
        let (text, diagnostics) = expandLogged(
            """
            /// Charge a card
            ///
            /// By its number.
            @Logged(type: "payment", level: .debug)
            func charge(_ card: Sensitive<String>, for amount: Int, done: @escaping () -> Void, _: Int) async throws(Refused) -> Receipt {
                try await gateway.charge(amount)
            }
            """, inside: "struct Till {}")
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                return try await LoggedFunction(
                "charge", in: "Till", documentation: "Charge a card", type: "payment", level: .debug
                ).run([("card", card as Any), ("amount", amount as Any)]) { () async throws(Refused) -> Receipt in

                    try await gateway.charge(amount)
                }
                """#)
    }

    @Test(
        arguments: [
            ("func a()", "return LoggedFunction(", "run([]) { () -> Void in"),
            ("func a() async", "return await LoggedFunction(", "{ () async -> Void in"),
            ("func a() throws -> [Int]", "return try LoggedFunction(", "{ () throws -> [Int] in"),
            ("func a() throws(Never)", "return LoggedFunction(", "{ () throws(Never) -> Void in"),
            ("func a() -> some P", "return LoggedFunction(", "{ () in"),
            ("func `in`(`for` x: Int)", "\"in\"", "(\"x\", x as Any)"),
            ("func a(`for`: Int)", "\"a\"", "(\"for\", `for` as Any)"),
            ("func a(f: (() -> Void)?, g: ((Int)) -> Int, h: (@Sendable () -> Void))", "\"a\"", "run([])"),
            ("func a(x: inout Int)", "\"a\"", "(\"x\", x as Any)"),
        ])
    func `the call is what the function's type demands`(signature: String, call: String, closure: String) {
        let text = expandLogged("@Logged \(signature) { }").text
        #expect(text.contains(call) && text.contains(closure), "\(text)")
    }

    @Test func `a description takes the place of the doc comment`() {
        let text = expandLogged("/// Not this\n@Logged(description: \"this\") func a() {}").text
        #expect(text.contains("description: \"this\"") && !text.contains("Not this"))
    }

    @Test func `an extension names its type`() {
        #expect(
            expandLogged("@Logged func a() {}", inside: "extension Outer.Inner {}").text.contains("in: \"Outer.Inner\"")
        )
        #expect(!expandLogged("@Logged func a() {}").text.contains("in:"))
    }

    @Test(
        arguments: [
            (
                "@Logged func a()",
                "'a' has no body to log: put @Logged on the functions that fulfil the requirement"
            ),
            (
                "@Logged func a(f: () throws -> Void) rethrows {}",
                "@Logged cannot tell what 'a' rethrows: write 'throws(E)' with a type parameter 'E: Error' instead of 'rethrows'"
            ),
            (
                "@Logged func a(on actor: isolated Till) {}",
                "@Logged cannot keep to the actor that 'a' is given: write 'nonisolated(nonsending)' instead of the 'isolated' parameter"
            ),
            ("@Logged init() {}", "@Logged tells of calls: put it on a function or a method"),
        ])
    func `what cannot be logged is refused`(source: String, message: String) {
        #expect(expandLogged(source).diagnostics == [message])
    }
}
