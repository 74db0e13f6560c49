/// What `@Service` and the macros of endpoints refuse, and what to write instead.
extension SchemaDiagnostic {
    static let notAService = SchemaDiagnostic(
        "notAService", "@Service needs a value that all requests share: write a struct, a final class or an actor")

    static let notFinal = SchemaDiagnostic(
        "notFinal", "@Service cannot tell what subclasses do: write 'final class' or a struct")

    static let hiddenService = SchemaDiagnostic(
        "hiddenService",
        "@Service cannot reach a private type inside of another: write 'fileprivate' instead of 'private'")

    static let noEndpoints = SchemaDiagnostic(
        "noEndpoints", "@Service finds no endpoint: mark a method with @GET, @POST, @PUT, @PATCH or @DELETE")

    static let conditionalEndpoint = SchemaDiagnostic(
        "conditionalEndpoint",
        "@Service cannot see whether this '#if' holds: put the whole service, or one of its own, inside of the '#if'")

    static func notAMethod(_ attribute: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "notAMethod",
            "@\(attribute) marks what answers requests: put it on a method, such as 'func list() -> [Item]'")
    }

    static func outsideOfService(_ attribute: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "outsideOfService",
            "@\(attribute) does nothing here: the method must stand in the declaration of a type that is marked @Service, "
                + "or of a protocol that is marked @API, not in an extension")
    }

    static func severalEndpoints(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "severalEndpoints",
            "'\(name)' answers one method and path: write a method for each, which may call this one")
    }

    static func staticHandler(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic("staticHandler", "'\(name)' is called on the service's value: remove 'static'")
    }

    static func mutatingHandler(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "mutatingHandler",
            "'\(name)' is called by many requests at once: remove 'mutating' and keep what changes in an actor or a Mutex"
        )
    }

    static func genericHandler(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "genericHandler", "'\(name)' is generic, but a request says no types: write a method for each type")
    }

    static func inoutParameter(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "inoutParameter", "'\(name)' cannot be changed for the client: remove 'inout' and return the new value")
    }

    static func variadicParameter(_ name: String, _ type: String) -> SchemaDiagnostic {
        SchemaDiagnostic("variadicParameter", "'\(name)' takes any number of values: write '[\(type)]' instead")
    }

    static func namelessParameter(_ type: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "namelessParameter", "a parameter needs a name to be found in a request: write '_ value: \(type)'")
    }

    static func sameWireName(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "sameWireName", "two parameters are named '\(name)' in a request: give one of them another name")
    }

    static func sameHandlerName(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "sameHandlerName",
            "two handlers are named '\(name)', which is the operation's id in documents: give one of them another name")
    }

    static func unboundPathParameter(_ parameter: String, _ handler: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "unboundPathParameter",
            "'\(handler)' does not take '{\(parameter)}' of its path: add a parameter, such as '\(parameter): String', "
                + "or take the 'Request'")
    }

    static func opaqueResult(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "opaqueResult", "clients of '\(name)' must know what it returns: write the type instead of 'some'")
    }

    static func tupleResult(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "tupleResult",
            "'\(name)' returns a tuple, which has no form in JSON: write a struct marked @Schema instead")
    }
}
