import FuzzTools

/// One input: read whole and in pieces, and compared with the rules and with NIO.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let usual = RequestLimits()
    let whole = OurReading.read(input, limits: usual, ends: [count])
    checkPieces(input, usual, whole)
    AgainstTheRules(input: input, limits: usual).check(whole)
    AgainstNIO(input: input, limits: usual).check(whole, NIOReading.read(input))

    // Limits that an input of a few hundred bytes reaches.
    let narrow = RequestLimits(requestLine: 24, headerBytes: 64, headerCount: 3)
    let narrowly = OurReading.read(input, limits: narrow, ends: [count])
    checkPieces(input, narrow, narrowly)
    AgainstTheRules(input: input, limits: narrow).check(narrowly)
    return 0
}

/// How the bytes come must make no difference.
private func checkPieces(_ input: [UInt8], _ limits: RequestLimits, _ whole: Reading) {
    var randomness = Randomness(seededBy: input)
    var ends: [Int] = []
    var end = 0
    while end < input.count {
        end = min(input.count, end + Int.random(in: 1...max(2, input.count / 4), using: &randomness))
        ends.append(end)
    }
    let pieces = OurReading.read(input, limits: limits, ends: ends)
    expect(pieces == whole, "in pieces up to \(ends): \(pieces)\nwhole: \(whole)")
    guard input.count <= 256 else { return }
    let bytes = OurReading.read(input, limits: limits, ends: Array(0...input.count))
    expect(bytes == whole, "byte by byte: \(bytes)\nwhole: \(whole)")
}
