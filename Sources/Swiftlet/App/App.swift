public import Logging
public import SwiftletClient
public import SwiftletData
public import SwiftletHTTP
public import SwiftletSchema
public import SwiftletTelemetry
import Synchronization

/// A service while it is put together: its routes, middleware, models, upstreams and listeners.
///
/// A ``Microservice`` receives it in ``Microservice/configure(_:)``. When the service starts, what was declared is frozen;
/// mistakes found by then (clashing routes, upstreams without an address, …) are reported together.
public final class App: Sendable, Routes {
    /// The name of the service.
    public let name: String
    /// The settings, for those of the service's own.
    public let settings: Settings
    /// The service's logger; inside of a request ``RequestContext`` has one that names the request.
    public let logger: Logger
    /// What the service measures: its own metrics beside those of the framework.
    public let metrics: MetricsRegistry

    let upstreams: Upstreams
    /// The way to URLs that belong to no named service.
    let outboundCalls: Upstreams
    let databasePool: DeferredDatabase
    let tracing: AppTracing
    let lifecycle = Lifecycle()
    private let draft = Mutex(AppDraft())

    package init(name: String, settings: Settings, logger: Logger, metrics: MetricsRegistry = MetricsRegistry()) {
        self.name = name
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        upstreams = Upstreams(logger: logger)
        outboundCalls = Upstreams(logger: logger)
        databasePool = DeferredDatabase()
        let mistake: (any Error)?
        let tracing: TracingSettings
        do {
            tracing = try TracingSettings(settings)
            mistake = nil
        } catch {
            tracing = TracingSettings()
            mistake = error
        }
        self.tracing = AppTracing(tracing, name: name, metrics: metrics, logger: logger)
        if let mistake { refuse(mistake) }
    }

    /// What was declared so far.
    var declared: AppDraft { draft.withLock { $0 } }

    /// Changes what is declared.
    func declare<R: Sendable>(_ change: @Sendable (inout AppDraft) -> R) -> R { draft.withLock { change(&$0) } }

    /// The form of answers; ``Envelope/standard`` unless set, ``Envelope/none`` for data alone.
    public var envelope: Envelope {
        get { declared.envelope }
        set { declare { $0.envelope = newValue } }
    }

    /// Which pages of other origins may call the service from a browser; nil, the default, is none.
    public var cors: CORS? {
        get { declared.cors }
        set { declare { $0.cors = newValue } }
    }

    /// Whether OPTIONS is answered with the methods of a path, and for `*` with 204; otherwise it is 405 or 404, as any
    /// method without a route.
    public var answersOptions: Bool {
        get { declared.answersOptions }
        set { declare { $0.answersOptions = newValue } }
    }

    /// What documents say about the service: title, version, description.
    public var about: About {
        get { declared.about ?? About(title: name) }
        set { declare { $0.about = newValue } }
    }

    /// The engines that may serve the database's address; those linked into the program unless set.
    public var engines: [any DatabaseEngine] {
        get { declared.engines }
        set { declare { $0.engines = newValue } }
    }

    /// Adds an endpoint.
    public func add(_ endpoint: Endpoint) { add(endpoint, middleware: []) }

    /// Adds an endpoint of a group.
    func add(_ endpoint: Endpoint, middleware: [any Middleware]) {
        let middleware = middleware + endpoint.description.middleware
        declare { $0.endpoints.append(DeclaredEndpoint(endpoint: endpoint, middleware: middleware)) }
    }

    /// Adds an endpoint that every service has, outside of the app's middleware; where the service has declared one that
    /// answers the same requests, that one stays.
    func addBuiltIn(_ endpoint: Endpoint) {
        let description = endpoint.description
        let isTaken = endpointDescriptions.contains {
            $0.method == description.method && $0.path.matchesSame(as: description.path)
        }
        guard !isTaken else { return }
        declare { $0.endpoints.append(DeclaredEndpoint(endpoint: endpoint, isBuiltIn: true)) }
    }

    /// Notes a mistake; the app refuses to start with it.
    public func refuse(_ mistake: any Error) { declare { $0.mistakes.append(mistake) } }

    /// Notes where a service was added.
    func note(_ service: any Service.Type, at path: PathTemplate) {
        declare { draft in
            draft.groupPaths[ObjectIdentifier(service), default: []].append(path)
            if !draft.services.contains(where: { $0 == service }) { draft.services.append(service) }
        }
    }

    /// The types of the services that were added, each once.
    package var services: [any Service.Type] { declared.services }

    /// The endpoints that are no methods of services.
    package var closureEndpoints: [EndpointDescription] {
        let draft = declared
        return draft.endpoints.filter { !$0.isBuiltIn }.map(\.endpoint.description)
            .filter { !draft.servicePlaces.contains($0.place) }
    }

    /// Where services of a type were added: the paths of the groups, in order.
    package func groupPaths(of service: any Service.Type) -> [String] {
        declared.groupPaths[ObjectIdentifier(service), default: []].map(\.description)
    }

    /// A group of the app's routes.
    public func group(_ path: String, tag: String?, middleware: [any Middleware]) -> RouteGroup {
        RouteGroup(of: self).group(path, tag: tag, middleware: middleware)
    }

    /// Puts a middleware around all handlers, inside of those added before.
    public func add(middleware: some Middleware) { declare { $0.middleware.append(middleware) } }

    /// Runs a closure before each request is answered; what it throws is the answer.
    public func onRequest(_ hook: @escaping @Sendable (inout Request) async throws -> Void) {
        add(middleware: Hooks(onRequest: hook))
    }

    /// Runs a closure before each answer is sent; what it throws is the answer instead.
    public func onResponse(_ hook: @escaping @Sendable (Request, inout Response) async throws -> Void) {
        add(middleware: Hooks(onResponse: hook))
    }

    /// Takes the models of the service: their tables are made by `migrate` and at the start.
    public func models(_ models: any Model.Type...) { declare { $0.models += models } }

    /// The service's database, at the address of the setting `database.url`; it is opened when the service starts.
    public var database: Database {
        let isFirst = declare { draft in
            defer { draft.usesDatabase = true }
            return !draft.usesDatabase
        }
        if isFirst {
            do {
                try databasePool.configure(settings, service: name, logger: logger)
            } catch {
                refuse(error)
            }
        }
        return Database(pool: databasePool)
    }

    /// A client of another service, whose address is the setting `upstream.<name>.url`: one, or those of several instances,
    /// separated by commas. Without it, the registry of the setting `discovery.url` tells where instances are.
    ///
    /// Each call goes to the instance that has less to do; one that fails is left alone for a time, and calls that do no
    /// harm twice are tried again. What may be set about it is below `upstream.<name>` too; `--help` lists it.
    public func client(_ service: String) -> ServiceClient {
        var client = ServiceClient(name: service, transport: upstreams)
        do {
            let upstream = try DeclaredUpstream(settings, service: service)
            upstreams.declare(service, upstream)
            client.options.timeout = upstream.timeout
        } catch {
            refuse(error)
        }
        return client
    }

    /// A client of URLs that belong to no named service; the setting `client.allow` says which may be called, and
    /// without it none.
    public var outbound: OutboundClient {
        var rules = EgressRules.none
        do {
            rules = try settings.value(
                "client.allow", default: rules,
                help:
                    "What may be called besides the services: origins, and hosts that have public addresses (* is all)."
            )
        } catch {
            refuse(error)
        }
        declare { [rules] in $0.egress = rules }
        return OutboundClient(rules: rules, transport: outboundCalls)
    }
}

/// What an app has declared so far.
struct AppDraft: Sendable {
    var endpoints: [DeclaredEndpoint] = []
    var mistakes: [any Error] = []
    var middleware: [any Middleware] = []
    var models: [any Model.Type] = []
    var migrations: [ModelMigrations] = []
    /// How long a migration waits for another process that migrates the same database.
    var migrationPatience: Duration = .seconds(600)
    var listeners = Listeners()
    var readinessChecks: [ReadinessCheck] = []
    var cors: CORS?
    var envelope = Envelope.standard
    var answersOptions = false
    var proxies = TrustedProxies()
    var about: About?
    var engines: [any DatabaseEngine] = LinkedEngines.all
    var usesDatabase = false
    /// Which registry is asked; nil when none is.
    var discovery: DiscoverySettings?
    /// Which URLs may be called; nil when none ever are.
    var egress: EgressRules?
    /// Bounds the time of requests by that of their callers; nil when none are trusted with it.
    var callerDeadlines: CallerDeadlines?
    var documentation: DocumentationRoutes?
    /// Where metrics are shown; nil when nothing is measured.
    var metricsPath: String?
    var tagDescriptions: [String: String] = [:]
    /// The types of the services that were added.
    var services: [any Service.Type] = []
    /// Where the endpoints of the services are written.
    var servicePlaces: Set<SourcePlace> = []
    /// Where services were added: the paths of the groups, by the services' types.
    var groupPaths: [ObjectIdentifier: [PathTemplate]] = [:]

    /// The paths that machines ask for all the time: answered under overload too, and quiet in the log.
    var machinePaths: [String] { [ProbePath.health, ProbePath.readiness] + (metricsPath.map { [$0] } ?? []) }
}

/// An endpoint of an app.
struct DeclaredEndpoint: Sendable {
    let endpoint: Endpoint
    /// That of its groups, and its own.
    var middleware: [any Middleware] = []
    /// Whether every service has it; the app's middleware does not stand around those.
    var isBuiltIn = false
}

/// What documents say about a service.
public struct About: Sendable, Equatable {
    /// The title; the service's name unless set.
    public var title: String
    /// The version of the service's interface.
    public var version: String
    /// What the service is for, in Markdown.
    public var description: String?

    /// Creates a text about a service.
    public init(title: String, version: String = "1.0.0", description: String? = nil) {
        self.title = title
        self.version = version
        self.description = description
    }
}
