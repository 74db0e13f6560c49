import SwiftletData

/// Rows in the binary form of COPY (postgresql.org/docs/15/sql-copy.html, binary format).
struct CopyRows {
    private let types: [UInt32]
    private let columns: [String]
    private let catalog: TypeCatalog
    private var bytes: [UInt8]
    private var count = 0
    /// How much is gathered before it is sent.
    private static let pieceSize = 64 * 1024

    init(types: [UInt32], columns: [String], _ catalog: TypeCatalog) {
        self.types = types
        self.columns = columns
        self.catalog = catalog
        // The signature, no flags, and a header extension of no bytes.
        bytes = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]
        bytes.reserveCapacity(Self.pieceSize * 2)
    }

    /// Whether there is enough to be sent.
    var isFull: Bool { bytes.count >= Self.pieceSize }

    /// Adds a row.
    ///
    /// - Throws: `DataError` with code `.encoding` naming the row and the column.
    mutating func append(_ row: [SQLValue]) throws(DataError) {
        count += 1
        append(UInt16(truncatingIfNeeded: types.count))
        for (index, value) in row.enumerated() {
            let place = bytes.count
            append(UInt32(0))
            do {
                let isValue = try PostgresBinary.encode(value, oid: types[index], catalog, into: &bytes)
                let length = isValue ? UInt32(truncatingIfNeeded: bytes.count - place - 4) : .max
                withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
            } catch {
                var error = error
                error.column = columns[index]
                error.message = "row \(count), column \"\(columns[index])\": \(error.message)"
                throw error
            }
        }
    }

    /// Takes what was gathered.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Takes the rest, with the mark of the end.
    mutating func end() -> [UInt8] {
        append(UInt16.max)
        return take()
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
