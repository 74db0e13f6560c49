/// What `@API` refuses, and what to write instead.
extension SchemaDiagnostic {
    static let notAContract = SchemaDiagnostic(
        "notAContract", "@API says what a service promises to others: write a protocol, and @Service on what keeps it")

    static let hiddenContract = SchemaDiagnostic(
        "hiddenContract",
        "@API cannot reach a private protocol inside of another type: write 'fileprivate' instead of 'private'")

    static let emptyContract = SchemaDiagnostic(
        "emptyContract", "@API finds no endpoint: mark a requirement with @GET, @POST, @PUT, @PATCH or @DELETE")

    static let conditionalCall = SchemaDiagnostic(
        "conditionalCall",
        "@API cannot see whether this '#if' holds: put the whole protocol, or one of its own, inside of the '#if'")

    static func notAService(contract name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "contractIsNoService", "what conforms to '\(name)' is added to an app: write 'protocol \(name): Service'")
    }

    static func notAnEndpoint(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "notAnEndpoint",
            "a client cannot keep this promise: mark '\(name)' with @GET, @POST, @PUT, @PATCH or @DELETE, or move it to a "
                + "protocol of its own")
    }

    static func notRemote(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic("notRemote", "'\(name)' may be a call to another machine: write 'async throws'")
    }

    static func typedThrow(_ name: String, _ type: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "typedThrow",
            "'\(name)' can also fail because no answer comes: write 'throws' and name its failures in the attribute, "
                + "as in 'failures: \(type).self'")
    }

    static func requestOfContract(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "requestOfContract",
            "a client has no 'Request' to give to '\(name)': take what is needed of it, such as 'userAgent: Header<String>'"
        )
    }

    static func responseOfContract(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "responseOfContract",
            "a client cannot tell what '\(name)' answers: return a value marked @Schema instead of a 'Response', or leave "
                + "it out of the contract")
    }

    static func answerOfContract(_ name: String, _ type: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "answerOfContract",
            "a client of '\(name)' gets the value alone: return '\(type)', and give the status by the attribute, as in "
                + "'status: .created'")
    }

    static func unreadableDefaults(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "unreadableDefaults",
            "the default values of '\(name)' must stand here: write 'defaults: [\"page\": 1]', with the names of parameters"
        )
    }

    static func unknownDefault(_ name: String, _ handler: String, _ known: [String]) -> SchemaDiagnostic {
        let taken = known.isEmpty ? "nothing" : known.map { "'\($0)'" }.joined(separator: ", ")
        return SchemaDiagnostic(
            "unknownDefault", "'\(handler)' has no parameter '\(name)': give default values to what it takes, \(taken)")
    }

    static func defaultsOfMethod(_ name: String) -> SchemaDiagnostic {
        SchemaDiagnostic(
            "defaultsOfMethod",
            "'\(name)' can say its default values itself: write 'page: Int = 1'; 'defaults' is for protocols marked @API"
        )
    }
}
