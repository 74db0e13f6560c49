import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct SwiftletMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [FieldMacro.self, SchemaMacro.self]
}
