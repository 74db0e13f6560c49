import Synchronization
public import Tracing

/// What was recorded of a span, as exporters read it once the span has ended.
public final class SpanRecord: Sendable {
    /// The span, its trace, and what was decided about it.
    public let context: SpanContext
    /// The span that it works for; nil at the beginning of a trace.
    public let parentID: SpanID?
    /// On which side of a call it stands.
    public let kind: SpanKind
    /// When it began, in nanoseconds since 1970.
    public let start: UInt64

    /// What changes while the span lasts.
    struct State: Sendable {
        var name: String
        /// When it ended; 0 before.
        var end: UInt64 = 0
        var status: SpanStatus?
        /// What went wrong, by its kind.
        var errorType: String?
        /// The status of an answer; 0 as long as there is none.
        var answerStatus = 0
        /// A status of a database, in its own words.
        var responseCode: String?
        var details: SpanDetails
        var attributes = State.none
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var droppedAttributes = 0
        var droppedEvents = 0
        var droppedLinks = 0

        /// No attributes, made once: of a literal, even an empty one, memory is asked for.
        private static let none = SpanAttributes()
    }

    private let template: SpanTemplate?
    private let state: Mutex<State>

    init(
        _ context: SpanContext, parentID: SpanID?, kind: SpanKind, start: UInt64, name: String,
        _ template: SpanTemplate?,
        _ details: SpanDetails
    ) {
        self.context = context
        self.parentID = parentID
        self.kind = kind
        self.start = start
        self.template = template
        state = Mutex(State(name: name, details: details))
    }

    // MARK: Writing

    /// Changes what is recorded, unless the span has ended.
    func change(_ body: (inout State) -> Void) {
        state.withLock { if $0.end == 0 { body(&$0) } }
    }

    /// Ends the span.
    ///
    /// - Parameter last: what is changed before.
    /// - Returns: Whether it had not ended before.
    func end(at time: UInt64, _ limits: SpanLimits, _ last: (inout State) -> Void = { _ in }) -> Bool {
        state.withLock { state in
            guard state.end == 0 else { return false }
            last(&state)
            // Clocks may be set back.
            state.end = max(time, start, 1)
            var room = limits.size
            state.droppedAttributes += limits.limit(&state.attributes, room: &room)
            for index in state.events.indices { _ = limits.limit(&state.events[index].attributes, room: &room) }
            return true
        }
    }

    // MARK: Reading

    /// Reads what is recorded, all of the same moment.
    func read<R>(_ body: (State) -> R) -> R { state.withLock { body($0) } }

    /// The name.
    public var name: String { read { $0.name } }
    /// When it ended, in nanoseconds since 1970; 0 before.
    public var end: UInt64 { read { $0.end } }
    /// How it went; nil when nothing was said.
    public var status: SpanStatus? { read { $0.status } }
    /// What happened while it lasted.
    public var events: [SpanEvent] { read { $0.events } }
    /// Other spans that it has to do with.
    public var links: [SpanLink] { read { $0.links } }

    /// The attributes.
    public var attributes: SpanAttributes {
        read { state in
            var attributes = SpanAttributes()
            for (name, value) in attributeList(of: state) { attributes.set(name, value: value) }
            return attributes
        }
    }

    /// The attributes, each once.
    func attributeList(of state: State) -> [(name: String, value: SpanAttribute)] {
        var list = SpanAttributeList()
        giveAttributes(of: state, to: &list)
        return list.attributes
    }

    /// Gives each attribute once.
    func giveAttributes<Sink: SpanAttributeSink & ~Copyable>(of state: State, to sink: inout Sink) {
        let own = state.attributes
        guard !own.isEmpty else { return giveKnownAttributes(of: state, to: &sink) }
        // What the service has set itself goes before what is set for it.
        var known = SpanAttributeList()
        giveKnownAttributes(of: state, to: &known)
        for (name, value) in known.attributes where own.get(name) == nil { sink.take(name, value) }
        for (name, value) in own.list { sink.take(name, value) }
    }

    /// Gives what is set for the service.
    private func giveKnownAttributes<Sink: SpanAttributeSink & ~Copyable>(of state: State, to sink: inout Sink) {
        if let template { sink.take(template) }
        state.details.give(to: &sink)
        if state.answerStatus != 0 { sink.take("http.response.status_code", number: Int64(state.answerStatus)) }
        if let error = state.errorType { sink.take("error.type", text: error) }
        if let code = state.responseCode { sink.take("db.response.status_code", text: code) }
    }
}
