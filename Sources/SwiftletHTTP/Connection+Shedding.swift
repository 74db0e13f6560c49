extension Connection {
    /// Whether the handler of the request that has come may begin, and since when it then counts as being handled.
    ///
    /// - Returns: Nil if it must be refused; zero where requests are not counted.
    func admission(of head: RequestHead) -> Int? {
        guard let shedder = core.shedder else { return 0 }
        let now = LoadShedder.now
        if loop.admits(at: now), shedder.admits(at: now) { return now }
        guard core.configuration.essentialPaths.contains(head.path) else { return nil }
        shedder.begin()
        return now
    }

    /// Counts the end of what ``admission(of:)`` let begin.
    func endAdmission() {
        guard let admitted = exchange?.admitted, admitted != 0 else { return }
        exchange?.admitted = 0
        core.shedder?.finish(admitted)
    }
}
