import CPostgres
import SwiftletData

/// The binary form of parameters, in memory that is used again for the next statement.
struct ParameterBuffer {
    private var bytes: [UInt8] = []
    /// Where each parameter ends; negative for NULL.
    private var ends: [Int] = []
    private(set) var count = 0

    /// How much memory is kept between statements.
    private static let kept = 64 * 1024

    /// The most parameters of a statement: the protocol counts them with 16 bits.
    static let most = 65_535

    mutating func removeAll() {
        if bytes.capacity > Self.kept {
            bytes = []
        } else {
            bytes.removeAll(keepingCapacity: true)
        }
        ends.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Adds the parameters of one execution.
    ///
    /// - Throws: `DataError` with code `.encoding` for a value that does not fit its parameter, `.invalidStatement` for
    ///   another number of values than the statement has parameters.
    mutating func append(
        _ values: [SQLValue], of shape: StatementShape, _ catalog: TypeCatalog
    ) throws(DataError) {
        guard values.count == shape.parameterTypes.count else {
            throw DataError(
                .invalidStatement,
                "the statement has \(shape.parameterTypes.count) parameters and was given \(values.count) values",
                sql: shape.sql)
        }
        for (index, value) in values.enumerated() {
            do {
                let isValue = try PostgresBinary.encode(value, oid: shape.parameterTypes[index], catalog, into: &bytes)
                ends.append(isValue ? bytes.count : -1)
            } catch {
                var error = error
                error.message = "parameter $\(index + 1): \(error.message)"
                error.sql = error.sql ?? shape.sql
                throw error
            }
        }
        count += 1
    }

    /// Gives the parameters of each execution in the form that libpq takes; stops where `body` gives false.
    func forEach(
        width: Int,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Bool
    ) -> Bool {
        guard width > 0 else { return (0..<count).allSatisfy { _ in body(nil, nil, nil) } }
        return bytes.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: width) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { lengths in
                    withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { formats in
                        formats.initialize(repeating: 1)
                        var start = 0
                        for execution in 0..<count {
                            for position in 0..<width {
                                let end = ends[execution * width + position]
                                values.initializeElement(at: position, to: Self.pointer(bytes, start, end))
                                lengths.initializeElement(at: position, to: Int32(clamping: max(0, end - start)))
                                if end >= 0 { start = end }
                            }
                            guard
                                body(
                                    values.baseAddress.map { UnsafePointer($0) },
                                    lengths.baseAddress.map { UnsafePointer($0) },
                                    formats.baseAddress.map { UnsafePointer($0) })
                            else { return false }
                        }
                        return true
                    }
                }
            }
        }
    }

    /// Where a value begins; libpq takes null for NULL, so that a value of no bytes needs an address all the same.
    private static func pointer(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UnsafePointer<CChar>? {
        guard end >= 0 else { return nil }
        guard let base = bytes.baseAddress else { return empty }
        return (base + start).assumingMemoryBound(to: CChar.self)
    }

    private static var empty: UnsafePointer<CChar> {
        UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
