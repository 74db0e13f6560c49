import FuzzTools

/// What our reading must have in common with NIO's: all, but for the differences that are explained.
struct AgainstNIO {
    /// Where the readings part.
    struct Parting {
        let ours: Reading
        let nio: Reading
        /// What each made of the message where they part, and the message before it.
        let ourMessage: Message?
        let nioMessage: Message?
        let previous: Message?
        /// The slow reader's view of that message.
        let rules: SlowReader.Finding
        /// The input from that message on.
        let rest: ArraySlice<UInt8>
        let input: [UInt8]
        let limits: RequestLimits

        /// The same, with the input's last line and the head ended.
        var ended: Parting {
            let input = input + [13, 10, 13, 10]
            return Parting(
                ours: OurReading.read(input, limits: limits, ends: [input.count]), nio: nio, ourMessage: ourMessage,
                nioMessage: nioMessage, previous: previous,
                rules: SlowReader(input: input, limits: limits).message(at: rest.startIndex),
                rest: input[rest.startIndex...], input: input, limits: limits)
        }
    }

    let input: [UInt8]
    let limits: RequestLimits

    func check(_ ours: Reading, _ nio: Reading) {
        let slow = SlowReader(input: input, limits: limits)
        var position = 0
        var index = 0
        while true {
            let (our, theirs) = (ours.messages[at: index], nio.messages[at: index])
            let rules = slow.message(at: position)
            let parting = Parting(
                ours: ours, nio: nio, ourMessage: our, nioMessage: theirs, previous: ours.messages[at: index - 1],
                rules: rules, rest: input[position...], input: input, limits: limits)
            if let our, let theirs, !haveSameHead(our, theirs) {
                return explain(parting, ExplainedDifference.understoodDifferently)
            }
            if progress(our) < progress(theirs) {
                return explain(parting, ExplainedDifference.refusedByUs)
            }
            if progress(our) > progress(theirs) {
                return explain(parting, ExplainedDifference.refusedByNIO)
            }
            guard let our, let theirs, our.isComplete, let end = rules.end else {
                if ours.isRefused, !nio.isRefused { explain(parting, ExplainedDifference.refusedByUs) }
                if !ours.isRefused, nio.isRefused { explain(parting, ExplainedDifference.refusedByNIO) }
                return
            }
            expect(our.body == theirs.body, "bodies \(quoted(our.body)), NIO \(quoted(theirs.body))")
            let trailers = theirs.trailers.filter { !ChunkReader.isForbidden($0.name) }
            expect(areSame(our.trailers, trailers), "trailers \(our.trailers), NIO \(trailers)")
            guard our.keepsAlive else { return }
            position = end
            index += 1
        }
    }

    /// 0 without a head, 1 with one, 2 when complete.
    private func progress(_ message: Message?) -> Int {
        message.map { $0.isComplete ? 2 : 1 } ?? 0
    }

    private func haveSameHead(_ our: Message, _ theirs: Message) -> Bool {
        our.method == theirs.method && our.target.isExactly(theirs.target) && our.minorVersion == theirs.minorVersion
            && areSame(our.fields, theirs.fields) && our.keepsAlive == theirs.keepsAlive
    }

    /// NIO leaves white space behind a value, and removes it when the value is asked for in canonical form.
    private func areSame(_ our: [Field], _ theirs: [Field]) -> Bool {
        our.count == theirs.count
            && zip(our, theirs).allSatisfy { our, their in
                our.name.isExactly(their.name)
                    && our.value.isExactly(String(repairing: Array(their.value.utf8)[...].trimmed))
            }
    }

    private func explain(_ parting: Parting, _ differences: [ExplainedDifference]) {
        if let difference = differences.first(where: { $0.applies(parting) }) {
            return Tally.count(difference.name)
        }
        finding(
            """
            unexplained difference at \(quoted(parting.rest))
            ours: \(parting.ourMessage.map { "\($0)" } ?? "none") then \(parting.ours.ending)
            NIO:  \(parting.nioMessage.map { "\($0)" } ?? "none") then \(parting.nio.ending)
            """)
    }
}

extension Array {
    fileprivate subscript(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
