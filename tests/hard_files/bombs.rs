//! Files made to be hard: bombs, lies and the memory that sound ones take.

use infoplane::formats::{gunzip, read_csv, read_idx, read_mat, read_npy, CsvOptions, FormatProblem, NamedBytes, Npz};
use infoplane::own_data::{load, ReadOptions};
use miniz_oxide::deflate::core::{compress_to_output, create_comp_flags_from_zip_params, CompressorOxide, TDEFLFlush};
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

use crate::memory::most_memory;
use crate::targets::CONSTANT;

const GIGABYTES: u64 = 10_000_000_000;

/// Ten gigabytes of zeros, deflated: the same megabyte again and again.
fn bomb() -> Vec<u8> {
    let megabyte = vec![0; 1_000_000];
    // Level 6, without the header of zlib.
    let mut state = CompressorOxide::new(create_comp_flags_from_zip_params(6, 0, 0));
    let mut packed = Vec::new();
    // Ends at a whole byte, and what follows does not look back.
    compress_to_output(&mut state, &megabyte, TDEFLFlush::Full, |bytes| {
        packed.extend(bytes);
        true
    });
    let mut bomb = packed.repeat((GIGABYTES / megabyte.len() as u64) as usize);
    // An empty last block.
    bomb.extend([3, 0]);
    bomb
}

fn gzip(packed: &[u8], size: u64) -> Vec<u8> {
    [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], packed, &[0; 4], &(size as u32).to_le_bytes()].concat()
}

/// An archive of one deflated file that announces this size, 64 bits of it.
fn npz(packed: &[u8], size: u64) -> Vec<u8> {
    let name = b"x.npy";
    let mut file = b"PK\x03\x04".to_vec();
    file.extend([45, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([0xff; 8]);
    file.extend([5, 0, 0, 0]);
    file.extend(name);
    file.extend(packed);
    let start = file.len() as u32;
    file.extend(b"PK\x01\x02");
    file.extend([45, 0, 45, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([0xff; 8]);
    file.extend([5, 0, 20, 0]);
    file.extend([0; 14]);
    file.extend(name);
    file.extend([1, 0, 16, 0]);
    file.extend(size.to_le_bytes());
    file.extend((packed.len() as u64).to_le_bytes());
    let length = file.len() as u32 - start;
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    file
}

#[test]
fn bombs_take_no_memory() {
    let packed = bomb();
    let limit = 100 << 20;
    let file = gzip(&packed, GIGABYTES);
    let (result, memory) = most_memory(|| gunzip(&file, limit));
    assert!(matches!(result.unwrap_err().problem, FormatProblem::TooLarge { megabytes: 100 }));
    assert!(memory <= CONSTANT, "{memory}");

    let honest = npz(&packed, GIGABYTES);
    let (result, memory) = most_memory(|| Npz::open(&honest).map(drop));
    assert!(matches!(result.unwrap_err().problem, FormatProblem::TooLarge { .. }));
    assert!(memory <= CONSTANT, "{memory}");

    // One that says that it is small.
    let lie = npz(&packed, 1000);
    let (result, memory) = most_memory(|| Npz::open(&lie).unwrap().read("x"));
    assert!(matches!(result.unwrap_err().problem, FormatProblem::OtherSize { announced: 1000, found: "more" }));
    assert!(memory <= CONSTANT, "{memory}");
    // And what is no array is not unpacked to see that.
    let (result, memory) = most_memory(|| Npz::open(&lie).unwrap().header("x"));
    assert!(matches!(result.unwrap_err().problem, FormatProblem::Other { .. }));
    assert!(memory <= CONSTANT, "{memory}");
    let files = [NamedBytes { name: "x.npz", bytes: &lie }];
    assert!(load(&files, &ReadOptions::default()).is_err());
}

/// A `.npy` file of a version, with this text.
fn npy(header: &str, numbers: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.bytes());
    file.extend(numbers);
    file
}

#[test]
fn shapes_that_lie_take_no_memory() {
    for shape in [
        "9223372036854775808",
        "9223372036854775807",
        "4294967296, 4294967296",
        "1000000000000",
        "0, 99999999999, 999999999",
    ] {
        for order in ["False", "True"] {
            let file = npy(&format!("{{'descr': '<f8', 'fortran_order': {order}, 'shape': ({shape},)}}"), &[0; 24]);
            let (result, memory) = most_memory(|| read_npy(&file));
            assert!(result.unwrap_err().at.is_some());
            assert!(memory < CONSTANT, "{memory} for {shape}");
        }
    }
    let idx = [&[0, 0, 14, 4], &[0xff; 16][..], &[0; 24]].concat();
    let (result, memory) = most_memory(|| read_idx(&idx));
    assert!(result.unwrap_err().at.is_some() && memory < CONSTANT);
}

#[test]
fn sound_files_take_no_more_memory_than_is_stated() {
    let bytes: Vec<u8> = (0..4_000_000_u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
    let within = |name: &str, multiple: usize, size: usize, memory: usize| {
        assert!(memory <= multiple * size + CONSTANT, "{name}: {memory} bytes for {size}");
    };
    for descr in ["|u1", "<f2", "<f4", ">f8"] {
        let element: usize = descr[2..].parse().unwrap();
        for order in ["False", "True"] {
            let shape = format!("1000, {}", bytes.len() / 1000 / element);
            let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({shape})}}");
            let file = npy(&header, &bytes);
            let (array, memory) = most_memory(|| read_npy(&file));
            assert_eq!(array.unwrap().values.len() * element, bytes.len());
            within(descr, 2, file.len(), memory);
        }
    }
    let idx = [&[0, 0, 8, 1], &(bytes.len() as u32).to_be_bytes()[..], &bytes].concat();
    let mut packed = gzip(&compress_to_vec(&idx, 6), idx.len() as u64);
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&idx);
    let at = packed.len() - 8;
    packed[at..at + 4].copy_from_slice(&sum.to_le_bytes());
    let (array, memory) = most_memory(|| read_idx(&packed));
    assert_eq!(array.unwrap().shape, [bytes.len()]);
    within("idx", 3, idx.len(), memory);

    let text: String = (0..500_000).map(|i| format!("{},{},{}\n", i % 9, i % 7, i % 2)).collect();
    let (table, memory) =
        most_memory(|| read_csv(text.as_bytes(), &CsvOptions { most_labels: 9, ..Default::default() }));
    assert_eq!(table.unwrap().inputs.shape, [500_000, 2]);
    within("csv", 8, text.len(), memory);
    let columns = format!("{}1\n", "1,".repeat(100_000));
    let (table, memory) =
        most_memory(|| read_csv(columns.as_bytes(), &CsvOptions { most_labels: 9, ..Default::default() }));
    assert_eq!(table.unwrap().inputs.shape, [1, 100_000]);
    let stated = 8 * columns.len() + 200 * 100_001 + CONSTANT;
    assert!(memory <= stated, "csv of many columns: {memory} bytes, not {stated}");

    // Doubles that are stored as bytes, compressed.
    let element = |kind: u32, content: &[u8]| {
        let mut element = [kind.to_le_bytes(), (content.len() as u32).to_le_bytes()].concat();
        element.extend(content);
        element.resize(element.len().next_multiple_of(8), 0);
        element
    };
    let count = (bytes.len() as u32).to_le_bytes();
    let parts = [
        element(6, &[6, 0, 0, 0, 0, 0, 0, 0]),
        element(5, &[[1, 0, 0, 0], count].concat()),
        element(1, b"a name"),
        element(2, &bytes),
    ];
    let variable = element(14, &parts.concat());
    let packed = compress_to_vec_zlib(&variable, 6);
    let mut file = format!("{:<124}\0\x01IM", "MATLAB 5.0 MAT-file").into_bytes();
    file.extend([15_u32.to_le_bytes(), (packed.len() as u32).to_le_bytes()].concat());
    file.extend(packed);
    let (arrays, memory) = most_memory(|| read_mat(&file));
    assert_eq!(arrays.unwrap()[0].1.shape, [1, bytes.len()]);
    within("mat", 10, variable.len(), memory);
}
