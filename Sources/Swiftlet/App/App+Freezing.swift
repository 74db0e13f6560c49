import HTTPTypes
import Logging

extension App {
    /// The app as it is served.
    ///
    /// - Parameters:
    ///   - level: the level of the lines about requests; nil when there are none.
    ///   - requestLogger: writes those lines; nil is the app's logger.
    /// - Throws: ``StartError`` with every mistake in what was declared.
    func pipeline(requestLog level: Logger.Level?, to requestLogger: Logger? = nil) throws -> Pipeline {
        let draft = declared
        let metrics = draft.metricsPath.map { _ in RequestMetrics(self.metrics, routes: draft.endpoints.count) }
        let (routes, mistakes) = frozenRoutes(draft, metrics)
        guard mistakes.isEmpty else { throw StartError(mistakes) }
        draft.documentation?.freeze(draft.openAPI(about: about))
        let requestLog = level.map {
            RequestLog(level: $0, logger: requestLogger ?? logger, quietPaths: draft.machinePaths)
        }
        return Pipeline(
            draft, routes, logger, requestLog, metrics, ServerSpans(tracing.tracer),
            readsOwnWrites: databasePool.hasReplicas)
    }

    /// Every mistake in what was declared.
    var mistakes: [any Error] { frozenRoutes(declared, nil).mistakes }

    /// Refuses to go on with mistakes, those in what was declared and others.
    ///
    /// - Throws: ``StartError`` with all of them.
    func check(_ others: [any Error]) throws {
        let all = mistakes + others
        guard all.isEmpty else { throw StartError(all) }
    }

    private func frozenRoutes(
        _ draft: AppDraft, _ metrics: RequestMetrics?
    ) -> (routes: RouteTable<Route>, mistakes: [any Error]) {
        var mistakes: [any Error] = settings.mistakes + draft.mistakes
        var builder = RouteTableBuilder<Route>()
        for declared in draft.endpoints {
            let description = declared.endpoint.description
            do {
                try description.checkParameters()
                try description.checkConstraints()
                try builder.add(
                    description.method, description.path,
                    to: Route(declared, envelope: draft.envelope, metrics, tracing), at: description.place)
            } catch {
                mistakes.append(error)
            }
        }
        if let mistake = draft.cors?.mistake { mistakes.append(mistake) }
        return (builder.build(), mistakes)
    }

    /// What the app's endpoints are, in the order of declaration.
    var endpointDescriptions: [EndpointDescription] { declared.endpoints.map(\.endpoint.description) }

    /// A mistake for each service that is called and has no address, where no registry knows it either.
    var missingAddresses: [any Error] {
        guard declared.discovery == nil else { return [] }
        return upstreams.declared.filter { $0.value.addresses == nil }.keys.sorted().map { service in
            SettingsError(missing: "upstream.\(service).url", "the address of the service \(service)")
        }
    }
}

/// Why a service did not start: every mistake found in what it declares.
public struct StartError: Error, Sendable, CustomStringConvertible {
    /// The mistakes, at least one.
    public let mistakes: [any Error]

    init(_ mistakes: [any Error]) {
        self.mistakes = mistakes
    }

    /// One line for each mistake.
    public var description: String { mistakes.map { "\($0)" }.joined(separator: "\n") }
}
