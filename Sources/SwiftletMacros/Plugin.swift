import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct SwiftletMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        FieldMacro.self, ModelMacro.self, SchemaMacro.self,
        ServiceMacro.self, APIMacro.self, EndpointMacro.self,
        FailureMacro.self, StatusMacro.self, LoggedMacro.self,
    ]
}
