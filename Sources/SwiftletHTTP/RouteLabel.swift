import Synchronization

/// The name of a route in the reports of the loop watchdog: a number that costs a store to note.
package struct RouteLabel: Sendable, Hashable {
    /// The position in the table of names; 0 is no route.
    let index: Int

    private static let names = Mutex<(list: [String], indices: [String: Int])>(([""], ["": 0]))

    /// What runs outside of any noted route.
    package static let none = RouteLabel(index: 0)

    /// The label called `name`, for example `GET /users/{id}`. Makes an entry in a table that lives as long as the
    /// process: make labels when routes are registered, not per request.
    package init(_ name: String) {
        index = Self.names.withLock { names in
            if let index = names.indices[name] { return index }
            names.list.append(name)
            names.indices[name] = names.list.count - 1
            return names.list.count - 1
        }
    }

    init(index: Int) {
        self.index = index
    }

    /// The name given at creation; empty for no route.
    package var name: String { Self.names.withLock { $0.list.indices.contains(index) ? $0.list[index] : "" } }
}
