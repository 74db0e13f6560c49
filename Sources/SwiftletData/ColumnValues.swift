/// Something that gives values for columns: a draft of a row to insert, or a patch of one to update.
public protocol ColumnValues {
    /// The columns to write and their values, in order.
    var columnValues: [(column: String, value: SQLValue)] { get }
}
